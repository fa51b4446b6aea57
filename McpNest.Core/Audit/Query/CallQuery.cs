using System.Collections.Immutable;

namespace McpNest.Core.Audit.Query;

/// <summary>
/// Which calls to show. Written <c>result:denied server:github,linear -tool:search_* after:24h ada</c>: values of one key are alternatives,
/// different keys and words must all fit, <c>-</c> excludes, <c>*</c> stands for anything, quotes keep blanks together.
/// </summary>
public sealed class CallQuery : IEquatable<CallQuery>
{
    /// <summary>Every call.</summary>
    public static readonly CallQuery All = new([], [], null, null);

    internal CallQuery(ImmutableArray<QueryClause> clauses, ImmutableArray<QueryWord> words, QueryTime? after, QueryTime? before)
    {
        (Clauses, Words, After, Before) = (clauses, words, after, before);
        Text = QueryText.Of(this);
    }

    /// <summary>At most one for each key and sign, in the order of the keys.</summary>
    public ImmutableArray<QueryClause> Clauses { get; }

    public ImmutableArray<QueryWord> Words { get; }

    public QueryTime? After { get; }

    public QueryTime? Before { get; }

    /// <summary>The one way to write this query: reading it again gives the same.</summary>
    public string Text { get; }

    /// <summary>Whether it says anything but a time.</summary>
    public bool IsAboutCalls => !Clauses.IsEmpty || !Words.IsEmpty;

    /// <exception cref="NestException">It is no query; the sentence says where and why.</exception>
    public static CallQuery Parse(string text, DateTimeOffset now)
    {
        var reading = Read(text, now);
        return reading.Query ?? throw new NestException(reading.Fault!.Sentence);
    }

    /// <summary>Reads a text that may be half typed.</summary>
    public static QueryReading Read(string text, DateTimeOffset now) => QueryParser.Read(text, now);

    /// <summary>This query, narrowed: values join those its key has already.</summary>
    public CallQuery With(QueryKey key, params string[] values) => new QueryBuilder(this).Add(key, false, values).Build();

    /// <summary>This query without what it says of a key; what it excludes stays.</summary>
    public CallQuery Without(QueryKey key) => new([.. Clauses.Where(clause => clause.Key != key || clause.Negated)], Words, After, Before);

    /// <summary>Narrowed by all that another says; of two times the narrower one counts.</summary>
    public CallQuery And(CallQuery other) => new QueryBuilder(this).Add(other).Build();

    /// <summary>This query, from a time on.</summary>
    public CallQuery Since(DateTimeOffset at) => new QueryBuilder(this).After(new QueryTime(QueryText.Of(at), at)).Build();

    public bool Equals(CallQuery? other) => other is not null && Text == other.Text && After == other.After && Before == other.Before;

    public override bool Equals(object? obj) => Equals(obj as CallQuery);

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Text;
}
