using System.Collections.Immutable;

namespace McpNest.Core.Upstreams;

/// <summary>All tools a server offers now.</summary>
/// <param name="Skipped">How many definitions could not be taken: name not allowed, listed twice, or too large.</param>
public sealed record ServerDiscovery(Guid ServerId, ImmutableArray<DiscoveredTool> Tools, int Skipped);
