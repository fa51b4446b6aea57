namespace McpNest.Core.Gateway;

/// <summary>How a tool that was given to a caller stands now.</summary>
internal enum StatusKind
{
    Usable,
    Held,
    Stopped,

    /// <summary>Its hosted server may not be started: the command line is not approved.</summary>
    NotApproved,
    Gone,
}
