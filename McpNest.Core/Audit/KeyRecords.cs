using System.Text.Json;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using Microsoft.Data.Sqlite;

namespace McpNest.Core.Audit;

/// <summary>The keys that records announced.</summary>
internal static class KeyRecords
{
    /// <summary>Those announced from one record to another, in order, with their record.</summary>
    public static IReadOnlyList<(long Seq, CheckpointKey Key)> In(SqliteConnection connection, long from, long to)
    {
        using var command = ChainReader.Command(
            connection,
            $"""
            SELECT Seq, Body FROM Journal
            WHERE {ChainReader.NotCalls} AND Kind = 'c' AND Seq >= $1 AND Seq <= $2 AND instr(Body, '"checkpoint_key_set"') > 0 ORDER BY Seq
            """,
            from, to);
        using var reader = command.ExecuteReader();
        var keys = new List<(long, CheckpointKey)>();
        while (reader.Read())
        {
            if (ChangeJson.Read(JsonElement.Parse(reader.GetFieldValue<byte[]>(1)).GetProperty("body")) is Change.CheckpointKeySet set)
            {
                keys.Add((reader.GetInt64(0), set.Key));
            }
        }

        return keys;
    }
}
