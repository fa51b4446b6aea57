using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.Data.Sqlite;

namespace McpNest.Core.Audit;

/// <summary>Takes the oldest records out, with what browsing keeps about them, in one transaction: what stays agrees at every moment.</summary>
internal static class RetentionBatch
{
    /// <summary>Removes every record up to <paramref name="through"/>.</summary>
    public static void Remove(SqliteConnection connection, long through)
    {
        Uncount(connection, through);
        Run(connection, "DELETE FROM Calls WHERE Seq <= $through", through);
        Run(connection, "DELETE FROM CallHours WHERE LastSeq <= $through", through);
        Run(
            connection,
            $"""
            UPDATE CallHours SET FirstSeq =
                (SELECT min(Seq) FROM Calls WHERE Seq > $through AND Seq <= LastSeq AND At / {TimeSpan.TicksPerHour} = Hour)
            WHERE FirstSeq <= $through
            """,
            through);
        Run(connection, "DELETE FROM Reasons WHERE Seq <= $through", through);
        Run(connection, "DELETE FROM Journal WHERE Seq <= $through", through);
    }

    /// <summary>Removes what clients called themselves when no call has it any more: it may tell who somebody was.</summary>
    public static void RemoveWords(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"DELETE FROM Terms WHERE Kind = '{WireName.Of(TermKind.Client)}' AND NOT EXISTS (SELECT 1 FROM Calls WHERE Client = Terms.Id)";
        command.ExecuteNonQuery();
    }

    /// <summary>Takes the calls out of the counts. Counting what stays anew would count twice what this transaction has not flushed yet.</summary>
    private static void Uncount(SqliteConnection connection, long through)
    {
        var counts = new Dictionary<(TermKind Kind, int Term, int Hour, int Outcome), int>();
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "SELECT At, Outcome, Member, Agent, Client, Server, Tool, Reason FROM Calls WHERE Seq <= $through AND Outcome IS NOT NULL";
            command.Parameters.AddWithValue("$through", through);
            using var calls = command.ExecuteReader();
            while (calls.Read())
            {
                var (hour, outcome) = (CallProjection.HourOf(calls.GetInt64(0)), calls.GetInt32(1));
                Add(TermKind.All, 0);
                for (var kind = TermKind.Member; kind <= TermKind.Reason; kind++)
                {
                    if (kind - TermKind.Member + 2 is var column && !calls.IsDBNull(column))
                    {
                        Add(kind, calls.GetInt32(column));
                    }
                }

                void Add(TermKind kind, int term) => counts[(kind, term, hour, outcome)] = counts.GetValueOrDefault((kind, term, hour, outcome)) + 1;
            }
        }

        const string Row = "WHERE Kind = $1 AND Term = $2 AND Hour = $3 AND Outcome = $4";
        using var less = new PreparedStatement(connection, $"UPDATE CallCounts SET Count = Count - $5 {Row}", 5);
        using var none = new PreparedStatement(connection, $"DELETE FROM CallCounts {Row} AND Count <= 0", 4);
        foreach (var (key, count) in counts)
        {
            less.Run((int)key.Kind, key.Term, key.Hour, key.Outcome, count);
            none.Run((int)key.Kind, key.Term, key.Hour, key.Outcome);
        }
    }

    private static void Run(SqliteConnection connection, string sql, long through)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$through", through);
        command.ExecuteNonQuery();
    }
}
