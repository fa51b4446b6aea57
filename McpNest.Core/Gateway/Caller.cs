using System.Text.Json.Nodes;
using McpNest.Core.Upstreams;

namespace McpNest.Core.Gateway;

/// <summary>Who a request comes from: an authenticated agent, and what its client says of itself.</summary>
/// <param name="Client">Self-reported name and version, sanitised; for display only.</param>
public sealed record Caller(Guid AgentId, Guid MemberId, string? Client, string? ProtocolVersion)
{
    /// <summary>How the agent speaks.</summary>
    public UpstreamEra Era { get; init; }

    /// <summary>The agent's session with the nest; null in the stateless era.</summary>
    public string? SessionId { get; init; }

    /// <summary>The session was brought back: what a server kept for it may be lost.</summary>
    public bool Resumed { get; init; }

    /// <summary>The client's <c>capabilities</c> as declared for the session, or with this request.</summary>
    public JsonObject? Capabilities { get; init; }

    /// <summary>The level the session set with <c>logging/setLevel</c>.</summary>
    public string? LogLevel { get; init; }

    /// <summary>To the session at large; null in the stateless era.</summary>
    public Backchannel? Session { get; init; }

    /// <summary>The same towards the connections.</summary>
    public UpstreamUser User => new()
    {
        MemberId = MemberId,
        AgentId = AgentId,
        SessionId = SessionId,
        Resumed = Resumed,
        Era = Era,
        Capabilities = Capabilities,
        LogLevel = LogLevel,
        Session = LegMeta.Guard(Session),
    };
}
