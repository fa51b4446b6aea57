using McpNest.Core.Audit.Query;
using McpNest.Core.Policy;

namespace McpNest.Core.Audit;

/// <summary>What of a query can be asked of changes: a time, words, its kind, the server it is about, and the member who did it or whom it is about.</summary>
internal static class ChangeFilter
{
    /// <summary>The key a change knows nothing of; null when the whole query can be asked.</summary>
    public static string? Stranger(CallQuery query) =>
        query.Clauses.Where(clause => clause.Key is not (QueryKey.Member or QueryKey.Server or QueryKey.Change)).Select(clause => WireName.Of(clause.Key)).FirstOrDefault();

    public static bool Fits(CallQuery query, ChangeEntry change, NameView view) =>
        query.Words.All(word => Texts(change).Any(word.Pattern.IsIn) != word.Negated)
        && query.Clauses.All(clause => Values(clause.Key, change, view).Any(name => clause.Values.Any(value => value.Matches(name))) != clause.Negated);

    private static IEnumerable<string?> Values(QueryKey key, ChangeEntry change, NameView view) => key switch
    {
        QueryKey.Change => [change.Change],
        QueryKey.Server => [change.Server],
        _ => People(change, view),
    };

    // What the reader sees, and nothing else: a name they are not shown must not be found either.
    private static IEnumerable<string?> Texts(ChangeEntry change) =>
        [change.Actor, change.Change, change.Change.Replace('_', ' '), change.Target, change.Reason, change.Server];

    private static IEnumerable<string?> People(ChangeEntry change, NameView view) =>
    [
        change.Actor,
        change.ActorId is { } actor ? view.Pseudonym(actor) : null,
        change.Member,
        change.MemberId is { } member ? view.Pseudonym(member) : null,
        // An id tells who somebody is just as a name does.
        change.MemberId is { } shown && change.Member != view.Pseudonym(shown) ? $"{shown}" : null,
    ];
}
