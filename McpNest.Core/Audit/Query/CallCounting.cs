using System.Collections.Immutable;
using McpNest.Core.Storage;

namespace McpNest.Core.Audit.Query;

/// <summary>Counts as pages show them.</summary>
internal static class CallCounting
{
    private static readonly QueryKey[] s_keys =
        [QueryKey.Result, QueryKey.Reason, QueryKey.Server, QueryKey.Tool, QueryKey.Member, QueryKey.Agent, QueryKey.Client];

    public static CallFacets Facets(CallCounter counter, CallWords words)
    {
        var all = counter.CountAll(withWords: true, out var kind);
        if (all is not null && kind == TermKind.All)
        {
            return new CallFacets([.. s_keys.Select(key => Facet(key, all, words, null))]);
        }

        var (newest, isComplete) = counter.CountNewest();
        return new CallFacets(
        [
            .. s_keys.Select(key => !isComplete && all is not null && (key == QueryKey.Result || CallMatcher.KindOf(key) == kind)
                ? Facet(key, all, words, null)
                : Facet(key, newest, words, isComplete ? null : newest.Rows)),
        ]);
    }

    public static CallTimeline Timeline(CallCounter counter, CallWords words)
    {
        if (counter.CountAll(withWords: false, out _) is { } all)
        {
            return Timeline(all, words, null);
        }

        var (newest, isComplete) = counter.CountNewest();
        return Timeline(newest, words, isComplete ? null : newest.Rows);
    }

    private static CallFacet Facet(QueryKey key, CallTally tally, CallWords words, long? ofNewest)
    {
        var kind = CallMatcher.KindOf(key);
        var counts = key == QueryKey.Result
            ? tally.Hours.GroupBy(pair => pair.Key.Outcome, (outcome, pairs) => new FacetValue(Result(outcome, words), Result(outcome, words), pairs.Sum(pair => pair.Value)))
            : tally.Words.Where(pair => pair.Key.Kind == kind && words.Text(pair.Key.Term) is not null)
                .Select(pair => new FacetValue(words.Value(kind, pair.Key.Term), words.Label(kind, pair.Key.Term), pair.Value)
                {
                    Detail = words.Detail(kind, pair.Key.Term),
                });
        return new CallFacet(key, [.. Ordered(key, counts)], ofNewest);
    }

    /// <summary>Most frequent first, save people and their agents: no list ranks people.</summary>
    private static IEnumerable<FacetValue> Ordered(QueryKey key, IEnumerable<FacetValue> counts) =>
        key is QueryKey.Member or QueryKey.Agent
            ? counts.OrderBy(value => value.Label, StringComparer.OrdinalIgnoreCase).ThenBy(value => value.Detail, StringComparer.OrdinalIgnoreCase)
            : counts.OrderByDescending(value => value.Count).ThenBy(value => value.Label, StringComparer.Ordinal);

    private static CallTimeline Timeline(CallTally tally, CallWords words, long? ofNewest) => new(
        [
            .. tally.Hours.GroupBy(pair => pair.Key.Hour).OrderBy(hour => hour.Key).Select(hour => new TimelineHour(
                new DateTimeOffset(hour.Key * TimeSpan.TicksPerHour, TimeSpan.Zero),
                hour.ToImmutableSortedDictionary(pair => Result(pair.Key.Outcome, words), pair => pair.Value, StringComparer.Ordinal))),
        ],
        ofNewest);

    private static string Result(int outcome, CallWords words) => outcome == CallTally.OpenOutcome ? CallEntry.Open : words.Text(outcome) ?? "";
}
