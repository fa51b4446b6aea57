using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace McpNest.Core.Audit.Query;

/// <summary>
/// Finds calls, newest first, in stretches of seqs, so that it can stop at any time and say how far it looked.
/// <code>
/// (1) rarest   each condition with an index is counted, up to a limit
/// (2) few      the rarest has few calls in the whole range: look at those, in one go
/// (3) many     else stretch by stretch: through the index of the rarest, or straight through the calls when even that is frequent
/// </code>
/// </summary>
internal sealed class CallSearch(SqliteConnection connection, CallMatch match, SearchBounds bounds)
{
    private int Few => bounds.Few;

    /// <summary>Hands over up to <paramref name="limit"/> rows of <paramref name="columns"/>, the first of which must be Seq.</summary>
    /// <returns>All from this seq on was looked at; null when there is nothing older.</returns>
    public long? Run(long? before, int limit, string columns, Action<SqliteDataReader> row, CancellationToken cancellationToken, TimeSpan? patience = null)
    {
        var until = Math.Min(before ?? long.MaxValue, match.Until);
        if (match.IsEmpty || until <= match.From)
        {
            return null;
        }

        var started = Stopwatch.GetTimestamp();
        var path = Rarest(until);
        if (path.Count < Few)
        {
            var (count, last) = Stretch(path, match.From, until, limit, columns, row);
            return count == limit ? last : null;
        }

        // Calls take about every second seq; an index is worth its detours when it leaves most of them out.
        path = path.Share < 0.05 ? path : Path.Straight;
        var step = path == Path.Straight ? bounds.FirstStretch : Math.Max(bounds.LongestStretch, (long)(Few / 2 / path.Share));
        for (var to = until; to > match.From;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var from = Math.Max(match.From, to - step);
            var (count, last) = Stretch(path, from, to, limit, columns, row);
            limit -= count;
            if (limit == 0)
            {
                return last;
            }

            to = from;
            step = path == Path.Straight ? Math.Min(2 * step, bounds.LongestStretch) : step;
            if (Stopwatch.GetElapsedTime(started) > (patience ?? bounds.Patience))
            {
                return to > match.From ? to : null;
            }
        }

        return null;
    }

    private (int Count, long Last) Stretch(Path path, long from, long to, int limit, string columns, Action<SqliteDataReader> row)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            $"SELECT {columns} FROM Calls WHERE Seq >= {from} AND Seq < {to}{path.Sql}{match.Rest(path.Condition)} ORDER BY Seq DESC LIMIT {limit}";
        using var reader = command.ExecuteReader();
        var (count, last) = (0, 0L);
        while (reader.Read())
        {
            (count, last) = (count + 1, reader.GetInt64(0));
            row(reader);
        }

        return (count, last);
    }

    /// <summary>The condition with the fewest calls behind it.</summary>
    private Path Rarest(long until)
    {
        var best = Path.Straight;
        foreach (var condition in match.Conditions.Where(condition => !condition.Negated))
        {
            if (Measure(condition, until) is { } path && (path.Count, path.Share).CompareTo((best.Count, best.Share)) < 0)
            {
                best = path;
            }
        }

        return best;
    }

    /// <summary>The way through this condition's indexes, each alternative led by its rarest set. Null: it has none.</summary>
    private Path? Measure(CallCondition condition, long until)
    {
        var (alternatives, share, count) = (new List<string>(), 0.0, 0);
        foreach (var sets in condition.Alternatives)
        {
            var ranked = sets.Select(set => (set, size: Size(set, until))).OrderBy(pair => (pair.size.Count, pair.size.Share)).ToArray();
            if (ranked[0].set.IndexedSql is not { } lead)
            {
                return null;
            }

            alternatives.Add(string.Join(" AND ", ranked.Skip(1).Select(pair => pair.set.Sql(indexed: false)).Prepend(lead)));
            share += ranked[0].size.Share;
            count = Math.Min(Few, count + ranked[0].size.Count);
        }

        return new Path(condition, $" AND (({string.Join(") OR (", alternatives)}))", share, count);
    }

    /// <summary>How many calls have one of these words, up to the limit, and what share of the seqs that makes.</summary>
    private (int Count, double Share) Size(TermSet set, long until)
    {
        if (set.IndexedSql is null)
        {
            return (int.MaxValue, 1);
        }

        var (total, share, seen) = (0, 0.0, 0);
        foreach (var one in set.Each)
        {
            using var command = connection.CreateCommand();
            command.CommandText =
                $"SELECT count(*), min(Seq) FROM (SELECT Seq FROM Calls WHERE {one.IndexedSql} AND Seq >= {match.From} AND Seq < {until} ORDER BY Seq DESC LIMIT {Few})";
            using var reader = command.ExecuteReader();
            reader.Read();
            var count = reader.GetInt32(0);
            share += count == 0 ? 0 : (double)count / (until - (count < Few ? match.From : reader.GetInt64(1)));
            total += count;
            seen++;
            if (total > 4 * Few)
            {
                break;
            }
        }

        return (Math.Min(Few, total), share * set.Each.Count() / seen);
    }

    /// <summary>A way to calls: through the indexes of one condition, or (none) straight through.</summary>
    private sealed record Path(CallCondition? Condition, string Sql, double Share, int Count)
    {
        public static readonly Path Straight = new(null, "", 1, int.MaxValue);
    }
}
