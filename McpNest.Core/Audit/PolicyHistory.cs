using McpNest.Core.Journal;
using McpNest.Core.Storage;
using Microsoft.Data.Sqlite;

namespace McpNest.Core.Audit;

/// <summary>What a replay from the beginning needs: where it can begin, and the changes from there.</summary>
internal static class PolicyHistory
{
    /// <summary>The state retention left behind for what it took out; null where nothing was.</summary>
    /// <exception cref="InvalidDataException">It was altered.</exception>
    public static StateRecord? Start(SqliteConnection connection)
    {
        // What the newest one took out includes what earlier ones did.
        var row = Rows(ChainReader.Command(connection, $"""
            SELECT Seq, Kind, Body, Hash FROM Journal
            WHERE {ChainReader.NotCalls} AND Kind = 's' AND json_extract(CAST(Body AS TEXT), '$.removed.through') IS NOT NULL
            ORDER BY Seq DESC LIMIT 1
            """)).FirstOrDefault();
        if (row is null)
        {
            return null;
        }

        Draft.CheckHash(row);
        return StateRecord.Read(row.Body);
    }

    /// <summary>Changes behind one record, up to and with another, in order.</summary>
    public static IEnumerable<JournalRow> Changes(SqliteConnection connection, long after, long through) => Rows(ChainReader.Command(
        connection,
        $"SELECT Seq, Kind, Body, Hash FROM Journal WHERE {ChainReader.NotCalls} AND Kind = 'c' AND Seq > $1 AND Seq <= $2 ORDER BY Seq",
        after,
        through));

    private static IEnumerable<JournalRow> Rows(SqliteCommand command)
    {
        using (command)
        {
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                yield return JournalReader.RowOf(reader);
            }
        }
    }
}
