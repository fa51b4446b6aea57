using McpNest.Core.Journal;
using McpNest.Core.Storage;

namespace McpNest.Core.Audit;

/// <summary>Compares a backup with the checkpoints that were kept elsewhere: is it unaltered, and how much is it missing?</summary>
public sealed class BackupCheck(NestDatabase database, NestJournal journal)
{
    /// <summary>
    /// Sorts the checkpoints of this nest. One that a known key did not sign, though it says so, does not count; one of an unknown key proves
    /// nothing, for anybody can write it.
    /// </summary>
    /// <param name="end">The last record of the backup.</param>
    /// <exception cref="NestException">The backup contradicts a checkpoint of its own nest.</exception>
    public KnownCheckpoints Compare(IEnumerable<Checkpoint> checkpoints, ChainHead end)
    {
        var state = journal.State;
        using var connection = database.Open(readOnly: true);
        var keys = KeyRecords.In(connection, 1, end.Seq).Select(announced => announced.Key).DistinctBy(key => key.Id).ToDictionary(key => key.Id);
        var (furthest, unproved, within) = ((Checkpoint?)null, (Checkpoint?)null, new List<Checkpoint>());
        foreach (var checkpoint in checkpoints.Where(checkpoint => checkpoint.Nest == state.InstanceId))
        {
            var isBeyond = checkpoint.Epoch > state.Epoch || (checkpoint.Epoch == state.Epoch && checkpoint.Seq > end.Seq);
            if (!keys.TryGetValue(checkpoint.KeyId, out var key))
            {
                unproved = isBeyond ? Further(unproved, checkpoint) : unproved;
            }
            else if (checkpoint.IsSignedBy(key) && isBeyond)
            {
                furthest = Further(furthest, checkpoint);
            }
            else if (checkpoint.IsSignedBy(key) && checkpoint.Epoch == state.Epoch && ChainReader.HashAt(connection, checkpoint.Seq) is { } hash)
            {
                within.Add(hash == checkpoint.Hash
                    ? checkpoint
                    : throw new NestException($"This backup contradicts the checkpoint of {checkpoint.At:yyyy-MM-dd HH:mm} UTC at record {checkpoint.Seq}: its journal was altered; restore another backup."));
            }
        }

        return new KnownCheckpoints(furthest, unproved, within);
    }

    private static Checkpoint Further(Checkpoint? known, Checkpoint other) =>
        known is null || (other.Epoch, other.Seq).CompareTo((known.Epoch, known.Seq)) > 0 ? other : known;
}
