namespace McpNest.Core.Gateway;

/// <summary>How something that was given to a caller stands now.</summary>
internal enum StatusKind
{
    Usable,
    Held,
    Stopped,

    /// <summary>Its hosted server may not be started: the command line is not approved.</summary>
    NotApproved,
    Gone,

    /// <summary>Its server wants the member's own token, and there is none.</summary>
    TokenMissing,

    /// <summary>The member hid it from this agent; nothing else of it matters then.</summary>
    Hidden,
}
