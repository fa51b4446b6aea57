using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.Data.Sqlite;

namespace McpNest.Core.Audit;

/// <summary>Policy as it was at some record: folded from the records themselves.</summary>
internal static class PolicyHistory
{
    private const string NotCalls = "Kind NOT IN ('i', 'o')"; // as the index over the other kinds has it

    /// <summary>The policy after the record <paramref name="seq"/>, and how many changes came behind it.</summary>
    /// <exception cref="InvalidDataException">A record on the way was altered.</exception>
    public static (PolicyState State, int Later) At(SqliteConnection connection, long seq, CancellationToken cancellationToken)
    {
        var (state, through) = Nearest(connection, seq);
        foreach (var row in Changes(connection, through, seq))
        {
            cancellationToken.ThrowIfCancellationRequested();
            state = Draft.Fold(state, row);
        }

        using var count = connection.CreateCommand();
        count.CommandText = $"SELECT count(*) FROM Journal WHERE {NotCalls} AND Kind = 'c' AND Seq > $seq";
        count.Parameters.AddWithValue("$seq", seq);
        return (state, (int)(long)count.ExecuteScalar()!);
    }

    /// <summary>Where a whole replay can begin: the state retention left behind, or nothing.</summary>
    public static StateRecord? Start(SqliteConnection connection)
    {
        // Of the few state records the newest that says so; what it removed includes what earlier ones did.
        var row = Rows(connection, $"""
            SELECT Seq, Kind, Body, Hash FROM Journal
            WHERE {NotCalls} AND Kind = 's' AND json_extract(CAST(Body AS TEXT), '$.removed.through') IS NOT NULL
            ORDER BY Seq DESC LIMIT 1
            """).FirstOrDefault();
        return row is null ? null : Checked(row);
    }

    /// <summary>Changes behind one record, up to and with another, in order.</summary>
    public static IEnumerable<JournalRow> Changes(SqliteConnection connection, long after, long through) =>
        Rows(connection, $"SELECT Seq, Kind, Body, Hash FROM Journal WHERE {NotCalls} AND Kind = 'c' AND Seq > {after} AND Seq <= {through} ORDER BY Seq");

    private static (PolicyState State, long Through) Nearest(SqliteConnection connection, long seq)
    {
        // What counts is the record a state is as of, not where the state itself stands: retention's stands far behind.
        var row = Rows(connection, $"""
            SELECT Seq, Kind, Body, Hash FROM Journal
            WHERE {NotCalls} AND Kind = 's' AND json_extract(CAST(Body AS TEXT), '$.through') <= {seq}
            ORDER BY json_extract(CAST(Body AS TEXT), '$.through') DESC, Seq DESC LIMIT 1
            """).FirstOrDefault();
        var record = row is null ? null : Checked(row);
        return (record?.State ?? PolicyState.Empty, record?.Through.Seq ?? 0);
    }

    private static StateRecord Checked(JournalRow row)
    {
        Draft.CheckHash(row);
        return StateRecord.Read(row.Body);
    }

    private static IEnumerable<JournalRow> Rows(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return JournalReader.RowOf(reader);
        }
    }
}
