namespace McpNest.Core.Upstreams;

/// <summary>What came back from a server, if anything.</summary>
public enum UpstreamReplyKind
{
    /// <summary>A JSON-RPC result.</summary>
    Result,

    /// <summary>A JSON-RPC error.</summary>
    Error,

    /// <summary>The server could not be reached, did not start, or went away.</summary>
    Unavailable,

    /// <summary>No answer within the server's timeout.</summary>
    TimedOut,

    /// <summary>The caller gave up.</summary>
    Cancelled,

    /// <summary>The answer was over the size limit.</summary>
    TooLarge,

    /// <summary>The server broke the protocol.</summary>
    ProtocolFault,

    /// <summary>The server's definition of the tool is no longer the one the call was allowed for; nothing was sent.</summary>
    DefinitionChanged,
}
