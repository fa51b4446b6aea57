namespace McpNest.Web.Console.Shared;

/// <summary>Denial reasons of the record (snake case) as people read them.</summary>
public static class ReasonText
{
    public static string Of(string reason) => reason switch
    {
        "everything_stopped" => SharedText.ReasonEverythingStopped,
        "server_stopped" => SharedText.ReasonServerStopped,
        "member_stopped" => SharedText.ReasonMemberStopped,
        "agent_stopped" => SharedText.ReasonAgentStopped,
        "tool_stopped" => SharedText.ReasonToolStopped,
        "agent_revoked" => SharedText.ReasonAgentRevoked,
        "agent_expired" => SharedText.ReasonAgentExpired,
        "member_suspended" => SharedText.ReasonMemberSuspended,
        "member_removed" => SharedText.ReasonMemberRemoved,
        "sign_in_too_old" => SharedText.ReasonSignInTooOld,
        "unknown_tool" => SharedText.ReasonUnknownTool,
        "launch_not_approved" => SharedText.ReasonLaunchNotApproved,
        "tool_new" => SharedText.ReasonToolNew,
        "tool_held" => SharedText.ReasonToolHeld,
        "tool_gone" => SharedText.ReasonToolGone,
        "no_grant" => SharedText.ReasonNoGrant,
        "denied_by_grant" => SharedText.ReasonDeniedByGrant,
        "grant_expired" => SharedText.ReasonGrantExpired,
        "hidden_from_agent" => SharedText.ReasonHiddenFromAgent,
        "credential_missing" => SharedText.ReasonCredentialMissing,
        _ => reason.Replace('_', ' '),
    };
}
