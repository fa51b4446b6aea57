using McpNest.Core.Journal;
using McpNest.Core.Storage;

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
        var keys = KeyRecords.In(connection, 1, end.Seq).Select(announced => announced.Key).DistinctBy(key => key.Id).ToDictionary(key => key.Id);
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
            else if (isOwn && checkpoint.Epoch == state.Epoch && ChainReader.HashAt(connection, checkpoint.Seq) is { } hash && hash != checkpoint.Hash)
            {
                throw new NestException($"This backup contradicts the checkpoint of {checkpoint.At:yyyy-MM-dd HH:mm} UTC at record {checkpoint.Seq}: its journal was altered; restore another backup.");
            }
        }

        return furthest;
    }
}
