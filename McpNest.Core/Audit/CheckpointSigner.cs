using System.Diagnostics;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.Data.Sqlite;

namespace McpNest.Core.Audit;

/// <summary>
/// Signs checkpoints and keeps them. It signs nothing that contradicts what was signed before, and hands out no checkpoint that is not
/// on disk. Several processes may sign, one after the other.
/// </summary>
public sealed class CheckpointSigner : IAsyncDisposable
{
    private const string Lock = "signing.lock";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly DataFolder _folder;
    private readonly NestDatabase _database;
    private readonly JournalOptions _journal;
    private readonly TimeProvider _time;
    private readonly CheckpointFile _file;
    private (Guid Nest, int Epoch) _of;
    private long _read;
    private Func<Checkpoint>? _last;

    public CheckpointSigner(DataFolder folder, NestDatabase database, JournalOptions journal, AuditOptions options, TimeProvider time)
    {
        (_folder, _database, _journal, _time) = (folder, database, journal, time);
        _file = new CheckpointFile(Path.Combine(options.CheckpointsOf(folder), CheckpointFile.Name));
    }

    /// <summary>The furthest one known of the present epoch.</summary>
    internal Checkpoint? Furthest { get; private set; }

    internal CheckpointFile Kept => _file;

    /// <summary>Waits until no other process signs.</summary>
    /// <exception cref="NestException">One takes too long.</exception>
    internal async Task<IDisposable> LockAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(_folder.File(Lock), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (Exception e) when (e is UnauthorizedAccessException or DirectoryNotFoundException)
            {
                throw new NestException($"{_folder.File(Lock)} cannot be written; make the data folder writable for the nest's user.", e);
            }
            catch (IOException e) when (Stopwatch.GetElapsedTime(started) > s_patience)
            {
                throw new NestException("Another process has been signing a checkpoint for too long; repeat this, and check that the checkpoint folder can be reached.", e);
            }
            catch (IOException)
            {
                await Task.Delay(10, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The last record that is durable.</summary>
    internal ChainHead Head()
    {
        using var connection = _database.Open(readOnly: true);
        var head = ChainReader.Head(connection);
        MakeDurable();
        return head;
    }

    /// <summary>Signs what the chain says at one record. The caller holds the lock.</summary>
    /// <param name="now">The policy in force: which nest and which epoch.</param>
    /// <param name="epoch">The record's own epoch.</param>
    /// <exception cref="NestException">An earlier checkpoint says otherwise, or it cannot be kept.</exception>
    internal Checkpoint Sign(SigningKey key, PolicyState now, ChainHead at, int epoch)
    {
        try
        {
            Learn(now);
            if (Furthest is { } known)
            {
                DemandAgreement(known);
            }

            if (Find(now.InstanceId, epoch, at, key.Public.Id) is { } signed)
            {
                return signed;
            }

            var checkpoint = new Checkpoint
            {
                Nest = now.InstanceId,
                Epoch = epoch,
                Seq = at.Seq,
                Hash = at.Hash,
                At = _time.GetUtcNow(),
                KeyId = key.Public.Id,
                Signature = "",
            };
            checkpoint = checkpoint with { Signature = key.Sign(checkpoint.SignedBytes()) };
            _file.Append(checkpoint);
            Learn(now);
            return checkpoint;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new NestException($"Checkpoints cannot be kept in {Path.GetDirectoryName(_file.Path)}; make the folder reachable and writable for the nest's user, or name another one in McpNest:Journal:CheckpointFolder.", e);
        }
    }

    /// <summary>Reads what was signed since the last look, here or by another process. The caller holds the lock.</summary>
    internal void Learn(PolicyState now)
    {
        if (_of != (now.InstanceId, now.Epoch))
        {
            (_of, _read, Furthest) = ((now.InstanceId, now.Epoch), 0, null);
        }
        else if (_file.Length < _read)
        {
            _read = 0; // cut short: what it said is not forgotten, or a rewritten journal would be signed next
        }

        foreach (var (text, end) in _file.Lines(_read))
        {
            _read = end;
            if (CheckpointFile.TryParse(text) is { } checkpoint && (checkpoint.Nest, checkpoint.Epoch) == _of && checkpoint.Seq >= (Furthest?.Seq ?? 0))
            {
                Furthest = checkpoint;
            }
        }
    }

    /// <summary>Whether the journal still is the one the furthest checkpoint knows. The caller holds the lock.</summary>
    /// <exception cref="NestException">A checkpoint with the nest's own signature says otherwise.</exception>
    internal void DemandAgreement(PolicyState now)
    {
        Learn(now);
        if (Furthest is { } known && now.CheckpointKey is { } key && known.IsSignedBy(key))
        {
            DemandAgreement(known);
        }
    }

    /// <summary>Has a last checkpoint signed once the journal is closed.</summary>
    internal void SignLast(Func<Checkpoint> sign) => _last = sign;

    /// <summary>Made before the journal, so disposed of after it: the last record stands by now.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_last is not { } sign)
        {
            return;
        }

        _last = null;
        try
        {
            using var held = await LockAsync(CancellationToken.None).ConfigureAwait(false);
            await Task.Run(sign).WaitAsync(s_patience).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NestException or SqliteException or TimeoutException)
        {
            // The next server signs for it.
        }
    }

    /// <summary>A journal that lost or changed what was signed gets no further signature.</summary>
    private void DemandAgreement(Checkpoint known)
    {
        using var connection = _database.Open(readOnly: true);
        if (ChainReader.HashAt(connection, known.Seq) is { } hash ? hash != known.Hash : ChainReader.Head(connection).Seq < known.Seq)
        {
            throw new NestException($"The journal is not the one that was signed: a checkpoint of {UtcJsonConverter.ToText(known.At)} knows record {known.Seq} otherwise; look into it with 'audit verify', and restore a backup rather than copying an older file back.");
        }
    }

    private Checkpoint? Find(Guid nest, int epoch, ChainHead at, string keyId)
    {
        if ((nest, epoch) == _of && (Furthest is null || at.Seq > Furthest.Seq))
        {
            return null;
        }

        Checkpoint? found = null;
        foreach (var checkpoint in _file.Read().Where(checkpoint => (checkpoint.Nest, checkpoint.Epoch, checkpoint.Seq) == (nest, epoch, at.Seq)))
        {
            if (checkpoint.Hash != at.Hash)
            {
                throw new NestException($"Record {at.Seq} was signed with another hash already; look into it with 'audit verify'.");
            }

            found = checkpoint.KeyId == keyId ? checkpoint : found;
        }

        return found;
    }

    /// <summary>With relaxed durability the log may be ahead of the disk; what is signed must not be.</summary>
    private void MakeDurable()
    {
        var log = _folder.NestDatabase + "-wal";
        if (!_journal.SurvivePowerLoss && File.Exists(log))
        {
            using var handle = File.OpenHandle(log, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.FlushToDisk(handle);
        }
    }
}
