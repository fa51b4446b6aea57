namespace McpNest.Core.Policy;

/// <summary>How the nest reaches a server.</summary>
public enum ServerTransport
{
    /// <summary>Remote, streamable HTTP.</summary>
    Http,

    /// <summary>Hosted: a process run by the nest, spoken to over standard input and output.</summary>
    Stdio,

    /// <summary>Remote, the HTTP+SSE transport of 2024-11-05; only by explicit choice.</summary>
    Sse,
}
