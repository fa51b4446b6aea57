using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.Data.Sqlite;

namespace McpNest.Core.Audit;

/// <summary>Compares a backup with the checkpoints that were kept elsewhere: is it unaltered, and how much is it missing?</summary>
public sealed class BackupCheck(NestDatabase database, NestJournal journal)
{
    /// <summary>Looks for the checkpoint that knows the most of this nest. One that a known key did not sign, though it says so, does not count.</summary>
    /// <param name="end">The last record of the backup.</param>
    /// <returns>The furthest checkpoint beyond the backup; null when none knows more.</returns>
    /// <exception cref="NestException">The backup contradicts a checkpoint of its own nest.</exception>
    public Checkpoint? Compare(IEnumerable<Checkpoint> checkpoints, ChainHead end)
    {
        var state = journal.State;
        using var connection = database.Open(readOnly: true);
        var keys = KeysOf(connection);
        Checkpoint? furthest = null;
        foreach (var checkpoint in checkpoints.Where(checkpoint => checkpoint.Nest == state.InstanceId))
        {
            var isOwn = keys.TryGetValue(checkpoint.KeyId, out var key);
            if (isOwn && !checkpoint.IsSignedBy(key!))
            {
                continue;
            }

            if (checkpoint.Epoch > state.Epoch || (checkpoint.Epoch == state.Epoch && checkpoint.Seq > end.Seq))
            {
                furthest = furthest is null || (checkpoint.Epoch, checkpoint.Seq).CompareTo((furthest.Epoch, furthest.Seq)) > 0 ? checkpoint : furthest;
            }
            else if (isOwn && checkpoint.Epoch == state.Epoch && HashAt(connection, checkpoint.Seq) is { } hash && hash != checkpoint.Hash)
            {
                throw new NestException($"This backup contradicts the checkpoint of {checkpoint.At:yyyy-MM-dd HH:mm} UTC at record {checkpoint.Seq}: its journal was altered; restore another backup.");
            }
        }

        return furthest;
    }

    private static string? HashAt(SqliteConnection connection, long seq)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT Hash FROM Journal WHERE Seq = $seq";
        command.Parameters.AddWithValue("$seq", seq);
        return command.ExecuteScalar() is byte[] hash ? Convert.ToHexStringLower(hash) : null;
    }

    /// <summary>Every key the journal announced.</summary>
    private static Dictionary<string, CheckpointKey> KeysOf(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT Body FROM Journal WHERE Kind NOT IN ('i', 'o') AND Kind = 'c' AND instr(Body, CAST('\"change\":\"checkpoint_key_set\"' AS BLOB)) > 0";
        using var reader = command.ExecuteReader();
        var keys = new Dictionary<string, CheckpointKey>();
        while (reader.Read())
        {
            var body = System.Text.Json.JsonElement.Parse(reader.GetFieldValue<byte[]>(0)).GetProperty("body");
            if (ChangeJson.Read(body) is Change.CheckpointKeySet set)
            {
                keys[set.Key.Id] = set.Key;
            }
        }

        return keys;
    }
}
