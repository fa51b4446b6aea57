using System.Collections.Immutable;

namespace McpNest.Core.Upstreams;

/// <summary>All tools, prompts and (as one) resources a server offers now.</summary>
/// <param name="Skipped">How many definitions could not be taken: name not allowed, listed twice, or too large.</param>
public sealed record ServerDiscovery(Guid ServerId, ImmutableArray<DiscoveredTool> Tools, int Skipped)
{
    /// <summary>Read over one account of several, which may not see everything: what is missing here is not gone.</summary>
    public bool IsPart { get; init; }
}
