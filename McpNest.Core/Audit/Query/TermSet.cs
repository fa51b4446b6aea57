using System.Collections.Immutable;
using McpNest.Core.Storage;

namespace McpNest.Core.Audit.Query;

/// <summary>One column of a call has one of these words. <see cref="Open"/>: it has no outcome yet.</summary>
internal sealed record TermSet(TermKind Kind, ImmutableArray<int> Ids)
{
    public static readonly TermSet Open = new(TermKind.Outcome, []);

    private string List => string.Join(',', Ids);

    /// <summary>As SQL; a <c>+</c> keeps the column's index out of the plan.</summary>
    public string Sql(bool indexed) => this == Open
        ? $"{(indexed ? "" : "+")}Outcome IS NULL"
        : $"{(indexed ? "" : "+")}{Kind} IN ({List})";

    /// <summary>What a partial index wants to hear before it can be used. Null: this set has no index.</summary>
    public string? IndexedSql => Kind switch
    {
        TermKind.Outcome when Ids.Contains(CallTerms.Succeeded) => null,
        TermKind.Outcome => $"{Sql(true)} AND {CallTerms.NotSucceeded}",
        TermKind.Method when Ids.Contains(CallTerms.ToolsCall) => null,
        TermKind.Method => $"{Sql(true)} AND {CallTerms.NotToolsCall}",
        _ => Sql(true),
    };

    /// <summary>One set for each word: a search for one word comes in order of seq by itself.</summary>
    public IEnumerable<TermSet> Each => this == Open ? [this] : Ids.Select(id => this with { Ids = [id] });

    public bool Equals(TermSet? other) => other is not null && Kind == other.Kind && Ids.SequenceEqual(other.Ids);

    public override int GetHashCode() => HashCode.Combine(Kind, Ids.Length);
}
