using System.Collections.Immutable;
using McpNest.Core.Policy;

namespace McpNest.Core.Administration.Notices;

/// <summary>What notices are found in, all as of one moment: the same for what is shown and for what is sent.</summary>
/// <param name="Servers">Those that are looked at.</param>
/// <param name="Agents">The same.</param>
/// <param name="Ending">Members' own tokens that end soon, or did.</param>
/// <param name="Requests">Open requests.</param>
/// <param name="Closed">Why no call is served, in a sentence; null when calls are.</param>
public sealed record NoticeFacts(
    PolicyState State,
    IReadOnlyList<ServerSummary> Servers,
    IReadOnlyList<AgentSummary> Agents,
    IReadOnlyList<TokenEnd> Ending,
    IReadOnlyList<RequestSummary> Requests,
    string? Closed,
    DateTimeOffset Now)
{
    /// <summary>How many days before an end it is told, when nobody configures it.</summary>
    public static readonly ImmutableArray<int> UsualDays = [CredentialEnd.Soon, 3, 1];

    /// <summary>How many days before an end it is told.</summary>
    public ImmutableArray<int> DaysBefore { get; init; } = UsualDays;

    /// <summary>Requests that were granted or declined lately.</summary>
    public IReadOnlyList<DecidedRequest> Decided { get; init; } = [];
}
