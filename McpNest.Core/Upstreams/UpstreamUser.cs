using System.Text.Json.Nodes;

namespace McpNest.Core.Upstreams;

/// <summary>For whom the nest speaks to a server. Decides which connection is used and what is offered over it.</summary>
public sealed record UpstreamUser
{
    /// <summary>The nest itself, which only reads definitions.</summary>
    public static readonly UpstreamUser Nest = new();

    /// <summary>Whose token a server with <c>member</c> credential gets.</summary>
    public Guid? MemberId { get; init; }

    public Guid? AgentId { get; init; }

    /// <summary>The agent's own session with the nest; null in the stateless era.</summary>
    public string? SessionId { get; init; }

    /// <summary>The agent's session is older than this process, so what a server kept for it is lost.</summary>
    public bool Resumed { get; init; }

    /// <summary>How the agent speaks; the server is spoken to in the same way if it can.</summary>
    public UpstreamEra Era { get; init; }

    /// <summary>The <c>capabilities</c> the agent's client declared, as sent; null when it declared none.</summary>
    public JsonObject? Capabilities { get; init; }

    /// <summary>The level the agent's session set with <c>logging/setLevel</c>; null when it never did.</summary>
    public string? LogLevel { get; init; }

    /// <summary>To the agent's session at large, for what belongs to no single call; null in the stateless era.</summary>
    public Backchannel? Session { get; init; }
}
