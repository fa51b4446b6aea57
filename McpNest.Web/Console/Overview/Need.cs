using McpNest.Core.Administration;

namespace McpNest.Web.Console.Overview;

/// <summary>Something that waits for a person: what it is in a sentence, and where to see to it.</summary>
/// <param name="Id">The same as long as the need is.</param>
/// <param name="Kind">Tint: held, error, denied or quiet.</param>
/// <param name="Mark">The icon of that tint.</param>
public sealed record Need(string Id, Urgency Urgency, string Kind, string Mark, string Sentence, string Action, string Href)
{
    /// <summary>A member's request, which can be decided on the spot; else null.</summary>
    public RequestSummary? Request { get; init; }

    /// <summary>An agent whose key another client uses, which can be accepted on the spot; else null.</summary>
    public AgentSummary? Misused { get; init; }
}
