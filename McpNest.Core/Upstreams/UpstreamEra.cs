namespace McpNest.Core.Upstreams;

/// <summary>Which of MCP's two ways of speaking is used on a leg.</summary>
public enum UpstreamEra
{
    /// <summary>2024-11-05 to 2025-11-25: a handshake first, then a session.</summary>
    Session,

    /// <summary>From 2026-07-28 on: each request stands alone.</summary>
    Stateless,
}
