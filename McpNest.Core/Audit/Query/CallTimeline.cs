using System.Collections.Immutable;

namespace McpNest.Core.Audit.Query;

/// <summary>Calls that fit a query, by hour, oldest first; hours without any are left out.</summary>
/// <param name="OfNewest">Null: all calls that fit were counted. Else only this many of the newest.</param>
public sealed record CallTimeline(ImmutableArray<TimelineHour> Hours, long? OfNewest)
{
    public bool Exact => OfNewest is null;
}
