namespace McpNest.Core.Upstreams;

/// <summary>What a message of a server is.</summary>
internal enum IncomingKind
{
    Response,
    Request,
    Notification,

    /// <summary>JSON, but no JSON-RPC message.</summary>
    Malformed,
}
