using System.Text.Json;
using McpNest.Core.Journal;
using McpNest.Core.Storage;
using Microsoft.Data.Sqlite;

namespace McpNest.Core.Audit;

/// <summary>Where in the journal an instant lies. Order is by seq; a clock that was set must neither hide nor drag records along.</summary>
internal static class RecordTimes
{
    private const int Chunk = 5000; // a read that lasts keeps the write-ahead log from being emptied

    /// <summary>
    /// The last record that retention may take: older than <paramref name="cutoff"/>, with no call at or before it that is open or has its
    /// outcome behind it. Null when there is none.
    /// </summary>
    /// <param name="head">The newest record, which stays.</param>
    public static ChainHead? LastRemovable(
        NestDatabase database, DateTimeOffset cutoff, DateTimeOffset now, long head, CancellationToken cancellationToken)
    {
        using var connection = database.Open(readOnly: true);
        ChainHead? last = null;
        var open = new HashSet<long>();
        foreach (var row in InChunks(connection, head, cancellationToken))
        {
            var record = Read(row);
            if (IsBeyond(record.At, cutoff, now))
            {
                break;
            }

            if (row.Kind == RecordKind.Call && record.Allowed)
            {
                open.Add(row.Seq);
            }
            else if (row.Kind == RecordKind.Outcome)
            {
                open.Remove(record.Intent);
            }

            if (open.Count == 0 && record.At < cutoff)
            {
                last = new ChainHead(row.Seq, Convert.ToHexStringLower(row.Hash));
            }
        }

        return last;
    }

    /// <summary>Whether a record ends the search for what is older than an instant. One from the future tells of a wrong clock, not of its place.</summary>
    public static bool IsBeyond(DateTimeOffset at, DateTimeOffset instant, DateTimeOffset now) => at >= instant && at <= now;

    public static DateTimeOffset At(JournalRow row) => Read(row).At;

    private static IEnumerable<JournalRow> InChunks(SqliteConnection connection, long before, CancellationToken cancellationToken)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT Seq, Kind, Body, Hash FROM Journal WHERE Seq > $after AND Seq < $before ORDER BY Seq LIMIT $count";
        var after = command.Parameters.AddWithValue("$after", 0L);
        command.Parameters.AddWithValue("$before", before);
        command.Parameters.AddWithValue("$count", Chunk);
        var rows = new List<JournalRow>(Chunk);
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows.Clear();
            using (var reader = command.ExecuteReader())
            {
                while (reader.Read())
                {
                    rows.Add(JournalReader.RowOf(reader));
                }
            }

            foreach (var row in rows)
            {
                yield return row;
                after.Value = row.Seq;
            }
        }
        while (rows.Count == Chunk);
    }

    private static (DateTimeOffset At, bool Allowed, long Intent) Read(JournalRow row)
    {
        var (at, allowed, intent) = (default(DateTimeOffset), false, 0L);
        var json = new Utf8JsonReader(row.Body);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("at"u8))
            {
                json.Read();
                at = UtcJsonConverter.FromText(json.GetString()!);
                if (row.Kind is not (RecordKind.Call or RecordKind.Outcome))
                {
                    break;
                }
            }
            else if (json.ValueTextEquals("decision"u8))
            {
                json.Read();
                allowed = json.ValueTextEquals("allowed"u8);
            }
            else if (json.ValueTextEquals("intent"u8))
            {
                json.Read();
                intent = json.GetInt64();
            }
            else
            {
                json.Read();
                json.Skip();
            }
        }

        return (at, allowed, intent);
    }
}
