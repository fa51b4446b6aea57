using System.Text.Json;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.Data.Sqlite;

namespace McpNest.Core.Journal;

/// <summary>Reads the journal back for its writer: at start, after trouble, and to look into single records.</summary>
internal static class JournalReader
{
    private const string NotCalls = RecordKind.NotCalls;

    /// <summary>Folds the changes behind the last state record, or all, and finds the end of the chain.</summary>
    /// <exception cref="InvalidDataException">A change or the state was altered, or the first records are missing.</exception>
    public static Draft Replay(NestDatabase database)
    {
        using var connection = database.Open(readOnly: true);
        using var snapshot = connection.BeginTransaction(deferred: true); // state and head of one moment
        var (state, through) = Opening(connection);
        var changes = 0;
        foreach (var row in Read(connection, $"SELECT Seq, Kind, Body, Hash FROM Journal WHERE {NotCalls} AND Kind = 'c' AND Seq > {through} ORDER BY Seq"))
        {
            state = Draft.Fold(state, row);
            changes++;
        }

        var last = Read(connection, "SELECT Seq, Kind, Body, Hash FROM Journal ORDER BY Seq DESC LIMIT 1").SingleOrDefault();
        var head = last is null ? ChainHead.Start : new ChainHead(last.Seq, Convert.ToHexStringLower(last.Hash));
        return new Draft(state, head, changes);
    }

    /// <summary>Where a fold can begin: the last state record, or nothing.</summary>
    private static (PolicyState State, long Through) Opening(SqliteConnection connection)
    {
        var row = Read(connection, $"SELECT Seq, Kind, Body, Hash FROM Journal WHERE {NotCalls} AND Kind = 's' ORDER BY Seq DESC LIMIT 1").SingleOrDefault();
        if (row is null)
        {
            return (PolicyState.Empty, 0);
        }

        Draft.CheckHash(row);
        var record = StateRecord.Read(row.Body);
        return (record.State, record.Through.Seq);
    }

    /// <summary>Whether this file still holds the record the writer knows as the last.</summary>
    /// <exception cref="InvalidDataException">It is another or a damaged file.</exception>
    public static void Check(SqliteConnection connection, ChainHead head, bool thorough)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT Hash FROM Journal WHERE Seq = $seq";
        command.Parameters.AddWithValue("$seq", head.Seq);
        if (head.Seq > 0 && (command.ExecuteScalar() is not byte[] hash || Convert.ToHexStringLower(hash) != head.Hash))
        {
            throw new InvalidDataException("The file at the journal's place is not the journal that was open.");
        }

        if (!thorough)
        {
            return;
        }

        // Not integrity_check: that one also reads every index, which takes minutes in a large journal.
        using var check = connection.CreateCommand();
        check.CommandText = "PRAGMA quick_check(1)";
        if (check.ExecuteScalar() is not "ok")
        {
            throw new InvalidDataException("The journal's file is damaged.");
        }
    }

    public static Guid CallIdOf(JournalRow row)
    {
        using var json = JsonDocument.Parse(row.Body);
        return json.RootElement.GetProperty("callId").GetGuid();
    }

    /// <summary>Whether the call in this record was allowed.</summary>
    public static bool IsAllowed(JournalRow row)
    {
        using var json = JsonDocument.Parse(row.Body);
        return json.RootElement.GetProperty("decision").GetString() == "allowed";
    }

    /// <summary>A record from a reader over Seq, Kind, Body and Hash.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static JournalRow RowOf(SqliteDataReader reader)
    {
        try
        {
            return new()
            {
                Seq = reader.GetInt64(0),
                Kind = reader.GetString(1),
                Body = reader.GetFieldValue<byte[]>(2),
                Hash = reader.GetFieldValue<byte[]>(3),
            };
        }
        catch (Exception e) when (e is InvalidOperationException or InvalidCastException or FormatException)
        {
            throw new InvalidDataException("What stands in the journal's table is no record.", e);
        }
    }

    private static IEnumerable<JournalRow> Read(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return RowOf(reader);
        }
    }
}
