using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.Data.Sqlite;

namespace McpNest.Core.Audit.Query;

/// <summary>
/// Counts the calls of a query: all of them from the counts by the hour where these can tell (a time, results, and values of one key), else
/// the newest ones by reading them.
/// </summary>
internal sealed class CallCounter(SqliteConnection connection, CallWords words, CallQuery query, SearchBounds bounds, CancellationToken cancellationToken)
{
    private const int MostOfAnHour = 200_000;

    private static readonly TimeSpan s_patienceForAnHour = TimeSpan.FromSeconds(1);

    private readonly CallMatcher _matcher = new(connection, words);

    /// <summary>The newest calls that fit. Complete when they are all.</summary>
    public (CallTally Tally, bool IsComplete) CountNewest()
    {
        var tally = new CallTally();
        var searchedTo = new CallSearch(connection, _matcher.Match(query), bounds).Run(null, bounds.Newest, CallTally.Columns, tally.Row, cancellationToken);
        return (tally, searchedTo is null);
    }

    /// <summary>All calls that fit, by hour and outcome, and by the words of the given kinds. Null: the counts cannot tell.</summary>
    /// <param name="withWords">False counts by hour and outcome only.</param>
    public CallTally? CountAll(bool withWords, out TermKind kind)
    {
        var match = _matcher.Match(query);
        if (Narrow(match, out kind) is not { } narrow)
        {
            return null;
        }

        var tally = new CallTally();
        if (match.IsEmpty)
        {
            return tally;
        }

        var (from, to) = (Up(match.AfterTicks), Down(match.BeforeTicks));
        if (from > to)
        {
            return CountRows(match, match.AfterTicks, match.BeforeTicks, tally) ? tally : null; // both within one hour
        }

        var open = match with { Conditions = [.. match.Conditions, new CallCondition(false, [[TermSet.Open]])] };
        if (!(from == Down(match.AfterTicks) || match.AfterTicks is null || CountRows(match, match.AfterTicks, Ticks(from), tally))
            || !(to == Up(match.BeforeTicks) || match.BeforeTicks is null || CountRows(match, Ticks(to), match.BeforeTicks, tally))
            || !CountRows(open, Ticks(from), Ticks(to), tally))
        {
            return null;
        }

        var range = $"Hour >= {from} AND Hour < {to}{narrow.Outcomes}";
        Sum($"SELECT Hour, Outcome, sum(Count) FROM CallCounts WHERE Kind = {(int)kind} AND Term IN ({narrow.Terms}) AND {range} GROUP BY Hour, Outcome",
            row => tally.Add(row.GetInt32(0), row.GetInt32(1), row.GetInt64(2)));
        if (withWords)
        {
            // Through the words, so that a short time need not pass over all the other hours of each.
            var kinds = kind == TermKind.All ? Enumerable.Range((int)TermKind.Member, (int)TermKind.Reason) : [(int)kind];
            foreach (var one in kinds)
            {
                var terms = kind == TermKind.All ? $"SELECT Id FROM Terms WHERE Kind = '{WireName.Of((TermKind)one)}'" : narrow.Terms;
                Sum($"SELECT t.Id, sum(Count) FROM Terms t CROSS JOIN CallCounts c ON c.Kind = {one} AND c.Term = t.Id AND {range} WHERE t.Id IN ({terms}) GROUP BY t.Id",
                    row => tally.Add((TermKind)one, row.GetInt32(0), row.GetInt64(1)));
            }
        }

        return tally;
    }

    /// <summary>Which counts to add up. Null: words of several kinds, or excluded ones.</summary>
    private static (string Terms, string Outcomes)? Narrow(CallMatch match, out TermKind kind)
    {
        (kind, var terms, var outcomes) = (TermKind.All, "0", "");
        foreach (var condition in match.Conditions.Where(condition => !(condition.Negated && condition.Alternatives.IsEmpty)))
        {
            var sets = condition.Alternatives.SelectMany(alternative => alternative).ToArray();
            if (sets.All(set => set.Kind == TermKind.Outcome) && !condition.Negated)
            {
                outcomes = $" AND Outcome IN ({string.Join(',', sets.SelectMany(set => set.Ids))})";
            }
            else if (kind == TermKind.All && !condition.Negated && sets is [{ Kind: <= TermKind.Reason } one])
            {
                (kind, terms) = (one.Kind, string.Join(',', one.Ids));
            }
            else
            {
                return null;
            }
        }

        return (terms, outcomes);
    }

    /// <returns>False when there were too many to look at.</returns>
    private bool CountRows(CallMatch match, long? after, long? before, CallTally tally)
    {
        var search = new CallSearch(connection, _matcher.Between(match.Conditions, after, before), bounds);
        return search.Run(null, MostOfAnHour, CallTally.Columns, tally.Row, cancellationToken, s_patienceForAnHour) is null;
    }

    private void Sum(string sql, Action<SqliteDataReader> row)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            row(reader);
        }
    }

    private static long Down(long? ticks) => ticks / TimeSpan.TicksPerHour ?? int.MaxValue;

    private static long Up(long? ticks) => (ticks + TimeSpan.TicksPerHour - 1) / TimeSpan.TicksPerHour ?? 0;

    private static long? Ticks(long hour) => hour is 0 or int.MaxValue ? null : hour * TimeSpan.TicksPerHour;
}
