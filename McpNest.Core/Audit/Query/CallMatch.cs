using System.Collections.Immutable;

namespace McpNest.Core.Audit.Query;

/// <summary>A query in terms of the tables: ids instead of words, a range of seqs and of ticks instead of times.</summary>
/// <param name="From">First seq that can match.</param>
/// <param name="Until">First seq behind those that can match.</param>
internal sealed record CallMatch(ImmutableArray<CallCondition> Conditions, long From, long Until, long? AfterTicks, long? BeforeTicks)
{
    /// <summary>Whether nothing can match: a word that never occurred, or a time before and after everything.</summary>
    public bool IsEmpty => From >= Until || Conditions.Any(condition => !condition.Negated && condition.Alternatives.IsEmpty);

    /// <summary>All conditions but those on the seq, without <paramref name="driver"/>.</summary>
    public string Rest(CallCondition? driver)
    {
        var sql = new List<string>(Conditions.Where(condition => condition != driver && !condition.Alternatives.IsEmpty).Select(condition => condition.Sql));
        if (AfterTicks is { } after)
        {
            sql.Add($"At >= {after}");
        }

        if (BeforeTicks is { } before)
        {
            sql.Add($"At < {before}");
        }

        return string.Concat(sql.Select(condition => " AND " + condition));
    }
}
