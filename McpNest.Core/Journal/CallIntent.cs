using McpNest.Core.Policy;

namespace McpNest.Core.Journal;

/// <summary>What is known of a call before it is decided. Holds no payload: only ids, bounded names and sizes.</summary>
public sealed record CallIntent
{
    /// <summary>The nest's own id of the call; the client's JSON-RPC id is never recorded.</summary>
    public required Guid CallId { get; init; }

    public required Guid AgentId { get; init; }

    public required CallTarget Target { get; init; }

    /// <summary>MCP method, for example <c>tools/call</c>.</summary>
    public required string Method { get; init; }

    /// <summary>For a name that is in no catalogue: its length in UTF-16 units, and its keyed hash.</summary>
    public int? UnknownNameLength { get; init; }

    public string? UnknownNameHash { get; init; }

    /// <summary>For resources: the URI's scheme. Never the URI.</summary>
    public string? ResourceScheme { get; init; }

    /// <summary>Protocol version spoken with the agent.</summary>
    public string? ProtocolVersion { get; init; }

    /// <summary>Self-reported client name and version, already sanitised; kept beside the journal, not in it.</summary>
    public string? Client { get; init; }

    /// <summary>Size of the JSON-RPC request body in bytes.</summary>
    public required int RequestBytes { get; init; }
}
