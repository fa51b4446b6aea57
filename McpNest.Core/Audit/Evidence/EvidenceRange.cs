using McpNest.Core.Journal;
using McpNest.Core.Policy;
using Microsoft.Data.Sqlite;

namespace McpNest.Core.Audit.Evidence;

/// <summary>Which records an export takes, with the policy before its first and the keys its records announce.</summary>
/// <param name="Before">As of the record before the first; null when the first is record 1.</param>
/// <param name="Last">The last record.</param>
/// <param name="Epoch">The last record's.</param>
internal sealed record EvidenceRange(long From, (PolicyState State, ChainHead At)? Before, ChainHead Last, int Epoch, IReadOnlyList<CheckpointKey> Keys)
{
    /// <param name="signing">The key that will sign: an export holds alone only when its own records vouch for that.</param>
    /// <exception cref="NestException">There are no such records, or they end before the key was announced.</exception>
    public static EvidenceRange Find(SqliteConnection connection, long? from, long? to, CheckpointKey signing)
    {
        using var snapshot = connection.BeginTransaction(deferred: true);
        try
        {
            var (first, head) = (ChainReader.First(connection), ChainReader.Head(connection));
            var (start, end) = (from ?? first, to ?? head.Seq);
            if (start < first)
            {
                throw new NestException(first == 1
                    ? "The first record is 1."
                    : $"Records before {first} were removed by retention; begin at {first} or later.");
            }

            if (end > head.Seq || end < start)
            {
                throw new NestException(end > head.Seq ? $"The last record is {head.Seq}." : "The first record of an export cannot stand behind its last.");
            }

            (PolicyState State, ChainHead At)? before = start == 1 ? null : ChainReader.PolicyAt(connection, start - 1);
            var (state, last) = ChainReader.PolicyAt(connection, end);
            if (state.CheckpointKey != signing)
            {
                var announced = KeyRecords.In(connection, end, head.Seq).First(record => record.Key == signing).Seq;
                throw new NestException($"The key that signs was announced by record {announced}; let the export end there or later, so that it can be verified alone.");
            }

            var keys = KeyRecords.In(connection, start, end).Select(record => record.Key).Append(before?.State.CheckpointKey).OfType<CheckpointKey>().ToArray();
            return new EvidenceRange(start, before, last, state.Epoch, keys);
        }
        catch (Exception e) when (e is InvalidDataException or SqliteException or System.Text.Json.JsonException)
        {
            throw new NestException("The journal cannot be folded up to there, so nothing was exported; look into it with 'audit verify'.", e);
        }
    }

    /// <summary>Whether a checkpoint speaks of these records and can be judged by them.</summary>
    public bool Holds(Checkpoint checkpoint, Guid nest) =>
        checkpoint.Nest == nest && checkpoint.Seq >= From && checkpoint.Seq <= Last.Seq && checkpoint.Epoch >= (Before?.State.Epoch ?? 1)
        && Keys.Any(key => key.Id == checkpoint.KeyId);
}
