using McpNest.Core.Journal;
using McpNest.Core.Policy;
using Microsoft.Data.Sqlite;

namespace McpNest.Core.Audit;

/// <summary>Looks single things up in the chain.</summary>
internal static class ChainReader
{
    /// <summary>Condition of the index over the rarer records.</summary>
    public const string NotCalls = RecordKind.NotCalls;

    /// <summary>The last record.</summary>
    public static ChainHead Head(SqliteConnection connection)
    {
        using var command = Command(connection, "SELECT Seq, Hash FROM Journal ORDER BY Seq DESC LIMIT 1");
        using var reader = command.ExecuteReader();
        return reader.Read() ? new ChainHead(reader.GetInt64(0), Convert.ToHexStringLower(reader.GetFieldValue<byte[]>(1))) : ChainHead.Start;
    }

    /// <summary>Hash of one record; null when it is not there (any more).</summary>
    public static string? HashAt(SqliteConnection connection, long seq)
    {
        using var command = Command(connection, "SELECT Hash FROM Journal WHERE Seq = $1", seq);
        using var reader = command.ExecuteReader();
        return reader.Read() ? Convert.ToHexStringLower(reader.GetFieldValue<byte[]>(0)) : null;
    }

    /// <summary>Seq of the first record that was not taken out by retention, whether or not all before it is gone already.</summary>
    public static long First(SqliteConnection connection)
    {
        using var command = Command(
            connection,
            $$"""
            SELECT max(json_extract(CAST(Body AS TEXT), '$.removed.through')) FROM Journal
            WHERE {{NotCalls}} AND Kind = 's' AND instr(Body, '"removed":{') > 0
            """);
        return command.ExecuteScalar() is long through ? through + 1 : 1;
    }

    /// <summary>Policy and chain as of one record, folded from the nearest state record before it.</summary>
    /// <exception cref="InvalidDataException">A record on the way was altered or does not fit, or the records before it are gone.</exception>
    public static (PolicyState State, ChainHead At) PolicyAt(SqliteConnection connection, long seq)
    {
        var (state, head) = Nearest(connection, seq);
        state = PolicyHistory.Changes(connection, head.Seq, seq).Aggregate(state, Draft.Fold);
        var at = head.Seq == seq ? head : new ChainHead(seq, HashAt(connection, seq) ?? throw new InvalidDataException($"Journal record {seq} is missing."));
        return (state, at);
    }

    public static SqliteCommand Command(SqliteConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue($"${i + 1}", values[i]);
        }

        return command;
    }

    /// <summary>The state record that is as of the last record up to <paramref name="seq"/>. One of retention stands far behind what it is of.</summary>
    private static (PolicyState State, ChainHead At) Nearest(SqliteConnection connection, long seq)
    {
        using var command = Command(
            connection,
            $"""
            SELECT Seq, Kind, Body, Hash FROM Journal WHERE {NotCalls} AND Kind = 's' AND json_extract(CAST(Body AS TEXT), '$.through') <= $1
            ORDER BY json_extract(CAST(Body AS TEXT), '$.through') DESC LIMIT 1
            """,
            seq);
        using var reader = command.ExecuteReader();
        if (!reader.Read())
        {
            return (PolicyState.Empty, ChainHead.Start);
        }

        var row = JournalReader.RowOf(reader);
        Draft.CheckHash(row);
        var record = StateRecord.Read(row.Body);
        return (record.State, record.Through);
    }
}
