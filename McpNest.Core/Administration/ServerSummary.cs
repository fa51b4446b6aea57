using System.Collections.Immutable;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;

namespace McpNest.Core.Administration;

/// <summary>A server as lists and its page show it. Secrets appear by name and last characters only.</summary>
public sealed record ServerSummary(
    UpstreamServer Server,
    string? Url,
    string? Command,
    ImmutableArray<string> Args,
    ImmutableArray<SecretSummary> Secrets,
    ServerHealth Health,
    DateTimeOffset? DiscoveredAt,
    string? OwnerName)
{
    /// <summary>How many people and services were given anything of it.</summary>
    public int Reaches { get; init; }

    /// <summary>Whether an emergency stop of this server is in force.</summary>
    public bool IsSuspended { get; init; }

    /// <summary>How many tools, prompts and resources (these count as one) are in a state. What was blocked as it is now waits for nobody and is not counted as new.</summary>
    public int CountOf(ToolState state) => Server.Offers.Count(offer => offer.State == state && !offer.IsBlocked);

    public int CountOf(OfferKind kind, ToolState state) => Server.Offers.Count(offer => offer.Kind == kind && offer.State == state && !offer.IsBlocked);
}
