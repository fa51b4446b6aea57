using McpNest.Core.Administration;
using McpNest.Core.Administration.Notices;
using McpNest.Core.Policy;

namespace McpNest.Web.Console.Overview;

/// <summary>What the overview looks through for needs: all as of one moment.</summary>
/// <param name="Servers">Those the person answers for; all for who only reads.</param>
/// <param name="Agents">The agents whose keys the person may handle; all for who only reads.</param>
/// <param name="Ending">Members' own tokens that end soon or did, for those servers.</param>
/// <param name="Requests">The open requests the person may decide; all for who only reads.</param>
/// <param name="Closed">Why no call is served, in a sentence; null when calls are.</param>
/// <param name="NoCheckpoint">Why no checkpoint can be signed; null when it can, or when that is not the person's matter.</param>
/// <param name="SignedAt">When the last checkpoint was signed; null before the first.</param>
/// <param name="AnyCall">Whether a call was ever recorded.</param>
/// <param name="SetsUp">Whether the person finishes the first steps.</param>
public sealed record NestFacts(
    PolicyState State,
    IReadOnlyList<ServerSummary> Servers,
    IReadOnlyList<AgentSummary> Agents,
    IReadOnlyList<TokenEnd> Ending,
    IReadOnlyList<RequestSummary> Requests,
    string? Closed,
    string? NoCheckpoint,
    DateTimeOffset? SignedAt,
    bool AnyCall,
    bool SetsUp,
    DateTimeOffset Now)
{
    /// <summary>The part of it that is told of by itself, too.</summary>
    public NoticeFacts Told => new(State, Servers, Agents, Ending, Requests, Closed, Now);

    /// <summary>The person reads no names in the audit, so nothing here says who used what.</summary>
    public bool HidesNames { get; init; }

    /// <summary>Of which agents the person may renew the key: whoever holds a key acts as its owner.</summary>
    public Func<AgentSummary, bool> MayRenew { get; init; } = _ => false;

    /// <summary>Names of members, for whoever may read them.</summary>
    public Func<Guid, string?> NameOf { get; init; } = _ => null;

    /// <summary>The person decides nothing.</summary>
    public bool ReadsOnly { get; init; }
}
