namespace McpNest.Core.Audit.Query;

/// <summary>Gathers the terms of a query; what is said twice counts once, and the order of writing does not matter.</summary>
internal sealed class QueryBuilder
{
    private readonly SortedDictionary<(QueryKey Key, bool Negated), SortedSet<string>> _clauses = [];
    private readonly SortedSet<(bool Negated, string Text)> _words = new(
        Comparer<(bool Negated, string Text)>.Create((a, b) => a.Negated != b.Negated ? a.Negated.CompareTo(b.Negated) : string.CompareOrdinal(a.Text, b.Text)));

    public QueryBuilder()
    {
    }

    public QueryBuilder(CallQuery start) => Add(start);

    public QueryTime? Since { get; private set; }

    public QueryTime? Until { get; private set; }

    public QueryBuilder Add(CallQuery query)
    {
        foreach (var clause in query.Clauses)
        {
            Add(clause.Key, clause.Negated, clause.Values.Select(value => value.Text));
        }

        foreach (var word in query.Words)
        {
            AddWord(word.Pattern.Text, word.Negated);
        }

        return After(query.After).Before(query.Before);
    }

    public QueryBuilder After(QueryTime? time)
    {
        Since = time is null || Since?.At > time.At ? Since : time;
        return this;
    }

    public QueryBuilder Before(QueryTime? time)
    {
        Until = time is null || Until?.At < time.At ? Until : time;
        return this;
    }

    public QueryBuilder Add(QueryKey key, bool negated, IEnumerable<string> values)
    {
        if (!_clauses.TryGetValue((key, negated), out var known))
        {
            _clauses[(key, negated)] = known = new SortedSet<string>(StringComparer.Ordinal);
        }

        known.UnionWith(values);
        return this;
    }

    public void AddWord(string text, bool negated) => _words.Add((negated, text));

    public CallQuery Build() => new(
        [.. _clauses.Select(pair => new QueryClause(pair.Key.Key, pair.Key.Negated, [.. pair.Value.Select(text => new QueryPattern(text))]))],
        [.. _words.Select(word => new QueryWord(new QueryPattern(word.Text), word.Negated))],
        Since,
        Until);
}
