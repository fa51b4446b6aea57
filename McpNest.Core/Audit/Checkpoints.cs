using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.Data.Sqlite;

namespace McpNest.Core.Audit;

/// <summary>
/// Signed checkpoints of the journal: on demand from anywhere, and by themselves in the serving process. Calls never wait for one, and go
/// on when none can be signed.
/// </summary>
public sealed class Checkpoints(NestJournal journal, NestDatabase database, DataFolder folder, CheckpointSigner signer, TimeProvider time)
{
    private readonly string _path = folder.File(SigningKey.FileName);

    /// <summary>The furthest checkpoint this process has signed or seen; null before the first.</summary>
    public Checkpoint? Last => signer.Furthest;

    /// <summary>One sentence why the last attempt to sign failed; null when it did not.</summary>
    public string? FailingBecause { get; private set; }

    /// <summary>Where a new, announced key waits until the old one has signed for it.</summary>
    private string NextPath => _path + ".next";

    /// <summary>Signs the last record, or gives the checkpoint that stands there already. Makes and announces the key where there was none.</summary>
    /// <exception cref="NestException">The actor may not, or it cannot be signed or kept.</exception>
    /// <exception cref="JournalUnavailableException">The key cannot be announced now.</exception>
    public async Task<Checkpoint> SignAsync(Actor actor, CancellationToken cancellationToken)
    {
        ReadingRoom.DemandReader(await journal.CatchUpAsync(cancellationToken).ConfigureAwait(false), actor);
        return await SignAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The same by the nest itself.</summary>
    internal Task<Checkpoint> SignAsync(CancellationToken cancellationToken) => WithKeyAsync(key => Sign(key, signer.Head()), cancellationToken);

    /// <summary>Signs with a new key from here on. The old one, where it is still there, signs for the new one first.</summary>
    /// <exception cref="NestException">The actor may not, or it cannot be signed or kept.</exception>
    /// <exception cref="JournalUnavailableException">The key cannot be announced now.</exception>
    public Task<Checkpoint> NewKeyAsync(Actor actor, CancellationToken cancellationToken) => WatchAsync(
        async () =>
        {
            var state = await journal.CatchUpAsync(cancellationToken).ConfigureAwait(false);
            ReadingRoom.DemandAdmin(state, actor, "Only an admin sets another key for checkpoints; ask one.");
            ReadingRoom.DemandFresh(actor, time.GetUtcNow()); // whoever holds it signs for the past
            if (state.CheckpointKey is { } announced)
            {
                await ReplaceAsync(actor, announced, cancellationToken).ConfigureAwait(false);
            }

            using var key = await KeyAsync(cancellationToken).ConfigureAwait(false);
            return Sign(key, signer.Head());
        },
        cancellationToken);

    /// <summary>Hash the journal has at a record now, to compare with a checkpoint kept elsewhere; null when the record is not there.</summary>
    public string? HashAt(long seq)
    {
        using var connection = database.Open(readOnly: true);
        return ChainReader.HashAt(connection, seq);
    }

    /// <summary>
    /// Looks before anything is served: a journal that is shorter than, or other than, what this nest signed may be an older copy, in which
    /// revoked keys live again.
    /// </summary>
    /// <exception cref="NestException">It is not the one that was signed.</exception>
    public async Task DemandAgreementAsync(CancellationToken cancellationToken)
    {
        using var held = await signer.LockAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            signer.DemandAgreement(journal.State);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The folder cannot be reached: signing will say so.
        }
    }

    /// <summary>Takes in what was signed before; for the serving process, at its start.</summary>
    internal async Task LearnAsync(CancellationToken cancellationToken)
    {
        using var held = await signer.LockAsync(cancellationToken).ConfigureAwait(false);
        signer.Learn(journal.State);
    }

    /// <summary>Has the very last record signed, after the journal was closed.</summary>
    internal void SignLast()
    {
        var state = journal.State;
        signer.SignLast(() =>
        {
            using var key = Matching(_path, state.CheckpointKey) ?? throw new NestException("The key is not there.");
            return signer.Sign(key, state, signer.Head(), state.Epoch);
        });
    }

    /// <summary>Does something with the key while nobody else signs.</summary>
    internal Task<T> WithKeyAsync<T>(Func<SigningKey, T> act, CancellationToken cancellationToken) => WatchAsync(
        async () =>
        {
            using var key = await KeyAsync(cancellationToken).ConfigureAwait(false);
            return act(key);
        },
        cancellationToken);

    /// <summary>Signs one record, which may be an older one. Only within <see cref="WithKeyAsync"/>.</summary>
    internal Checkpoint Sign(SigningKey key, ChainHead at, int? epoch = null) => signer.Sign(key, journal.State, at, epoch ?? journal.State.Epoch);

    /// <summary>On a thread of its own, since a folder elsewhere may hang; under the lock; and the failure is remembered.</summary>
    private async Task<T> WatchAsync<T>(Func<Task<T>> act, CancellationToken cancellationToken)
    {
        try
        {
            var result = await Task.Run(
                async () =>
                {
                    using var held = await signer.LockAsync(cancellationToken).ConfigureAwait(false);
                    return await act().ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
            FailingBecause = null;
            return result;
        }
        catch (SqliteException e)
        {
            FailingBecause = "The journal cannot be read now, so no checkpoint can be signed; check the disk that holds the data folder.";
            throw new NestException(FailingBecause, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            FailingBecause = $"{_path} and the files beside it cannot be written, so no checkpoint can be signed; make the data folder writable for the nest's user.";
            throw new NestException(FailingBecause, e);
        }
        catch (Exception e) when (e is NestException or JournalUnavailableException)
        {
            FailingBecause = e.Message;
            throw;
        }
    }

    /// <summary>The announced key; the first one is made and announced here.</summary>
    private async Task<SigningKey> KeyAsync(CancellationToken cancellationToken)
    {
        var announced = (await journal.CatchUpAsync(cancellationToken).ConfigureAwait(false)).CheckpointKey;
        if (announced is null)
        {
            var first = SigningKey.TryRead(_path) ?? SigningKey.Create(_path);
            await journal.CommitAsync(Actor.Nest, [new Change.CheckpointKeySet(first.Public)], null, cancellationToken).ConfigureAwait(false);
            return Published(first);
        }

        if (Matching(NextPath, announced) is { } next)
        {
            using var old = FindAnnounced();
            return Published(TakeOver(old, next)); // a change of keys that was interrupted
        }

        using var found = SigningKey.TryRead(_path);
        return Matching(_path, announced) is { } key
            ? Published(key)
            : throw new NestException(found is null
                ? $"{_path} is missing, so no checkpoint can be signed; restore it from your key backup, or make a new key with 'audit checkpoint --new-key'."
                : $"{_path} is not the key this journal announced, so no checkpoint can be signed; restore the right one from your key backup, or make a new key with 'audit checkpoint --new-key'.");
    }

    private async Task ReplaceAsync(Actor actor, CheckpointKey announced, CancellationToken cancellationToken)
    {
        if (Matching(NextPath, announced) is { } unfinished)
        {
            using var older = FindAnnounced();
            TakeOver(older, unfinished).Dispose();
        }

        using var old = Matching(_path, announced, ownerOnly: false);
        if (old is not null)
        {
            Sign(old, signer.Head()); // shows that checkpoints can be kept, before anything changes
        }

        File.Delete(NextPath); // never announced
        var next = SigningKey.Create(NextPath);
        await journal.CommitAsync(actor, [new Change.CheckpointKeySet(next.Public)], null, cancellationToken).ConfigureAwait(false);
        TakeOver(old, next).Dispose();
    }

    /// <summary>The old key signs for the new one, which then takes its place.</summary>
    private SigningKey TakeOver(SigningKey? old, SigningKey next)
    {
        if (old is not null)
        {
            Sign(old, signer.Head());
        }
        else if (File.Exists(_path))
        {
            File.Move(_path, $"{_path}.foreign-{Guid.CreateVersion7():N}"); // whose it is is not known
        }

        File.Move(NextPath, _path, overwrite: true);
        return next;
    }

    /// <summary>The key in a file when it is the one asked for; null when it is another, damaged, missing, or open to others.</summary>
    private static SigningKey? Matching(string path, CheckpointKey? wanted, bool ownerOnly = true)
    {
        SigningKey? key = null;
        try
        {
            key = SigningKey.TryRead(path, ownerOnly);
        }
        catch (NestException)
        {
            // What is wrong with it is said where it is needed.
        }

        if (key?.Public == wanted)
        {
            return key;
        }

        key?.Dispose();
        return null;
    }

    /// <summary>The key in the file when a record announced it once.</summary>
    private SigningKey? FindAnnounced()
    {
        using var connection = database.Open(readOnly: true);
        return KeyRecords.In(connection, 1, long.MaxValue).Select(known => Matching(_path, known.Key, ownerOnly: false)).FirstOrDefault(key => key is not null);
    }

    private SigningKey Published(SigningKey key)
    {
        var (path, pem) = (folder.File(SigningKey.PublicFileName), SigningKey.PemOf(key.Public));
        if (!File.Exists(path) || File.ReadAllText(path) != pem)
        {
            File.WriteAllText(path + ".next", pem);
            File.Move(path + ".next", path, overwrite: true);
        }

        return key;
    }
}
