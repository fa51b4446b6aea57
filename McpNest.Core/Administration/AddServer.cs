using System.Collections.Immutable;
using McpNest.Core.Policy;

namespace McpNest.Core.Administration;

/// <summary>A server to put behind the nest.</summary>
public sealed record AddServer
{
    public required string Slug { get; init; }

    public required ServerTransport Transport { get; init; }

    /// <summary>Remote servers: the MCP endpoint.</summary>
    public string? Url { get; init; }

    /// <summary>Hosted servers: the executable, never a shell line.</summary>
    public string? Command { get; init; }

    public ImmutableArray<string> Args { get; init; } = [];

    /// <summary>Request headers of a remote server. Stored encrypted.</summary>
    public ImmutableSortedDictionary<string, string> Headers { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Environment of a hosted server. Stored encrypted.</summary>
    public ImmutableSortedDictionary<string, string> Environment { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Longest time one call may take, 1 to 600.</summary>
    public int TimeoutSeconds { get; init; } = 60;

    /// <summary>Whose account the server sees. With <see cref="CredentialKind.Member"/>, <c>{member}</c> in a value is the caller's own token.</summary>
    public CredentialKind Credential { get; init; }

    /// <summary>Whether agents that see no other server see its names without prefix.</summary>
    public bool Bare { get; init; }

    /// <summary>The lead who answers for it; null when the operator adds it.</summary>
    public Guid? OwnerId { get; init; }
}
