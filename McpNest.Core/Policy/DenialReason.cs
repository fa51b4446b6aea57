namespace McpNest.Core.Policy;

/// <summary>Why a call was refused. In the journal and on the command line in snake case; docs/commands.md lists them.</summary>
public enum DenialReason
{
    /// <summary>Everything is stopped.</summary>
    EverythingStopped,
    ServerStopped,
    MemberStopped,
    AgentStopped,
    ToolStopped,

    /// <summary>The agent's key was revoked, or the agent is not known.</summary>
    AgentRevoked,

    /// <summary>The agent's key is past its expiry.</summary>
    AgentExpired,
    MemberSuspended,
    MemberRemoved,

    /// <summary>The member comes through an identity provider, and their last sign-in is too long ago.</summary>
    SignInTooOld,

    /// <summary>No tool of that name is in the catalogue.</summary>
    UnknownTool,

    /// <summary>The hosted server's launch is not approved (any more).</summary>
    LaunchNotApproved,

    /// <summary>The tool was discovered but never approved.</summary>
    ToolNew,

    /// <summary>The tool's live definition is not the approved one.</summary>
    ToolHeld,

    /// <summary>The server no longer offers the tool.</summary>
    ToolGone,

    /// <summary>Nobody gave this member the tool.</summary>
    NoGrant,

    /// <summary>A grant that denies applies.</summary>
    DeniedByGrant,

    /// <summary>The only grants that applied have ended.</summary>
    GrantExpired,

    /// <summary>The member hid it from this agent.</summary>
    HiddenFromAgent,

    /// <summary>The server wants each member's own token, and this member gave none.</summary>
    CredentialMissing,
}
