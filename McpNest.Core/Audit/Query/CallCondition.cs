using System.Collections.Immutable;

namespace McpNest.Core.Audit.Query;

/// <summary>One of the alternatives must hold, each a few sets that must all hold; or with <paramref name="Negated"/> none may.</summary>
internal sealed record CallCondition(bool Negated, ImmutableArray<ImmutableArray<TermSet>> Alternatives)
{
    /// <summary>As a condition that leaves the choice of index to others.</summary>
    public string Sql =>
        $"({string.Join(" OR ", Alternatives.Select(sets => $"({string.Join(" AND ", sets.Select(set => set.Sql(indexed: false)))})"))}){(Negated ? " IS NOT TRUE" : "")}";
}
