using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Core.Storage.Backups;
using Microsoft.Data.Sqlite;

namespace McpNest.Core.Administration;

/// <summary>Makes backups while the nest is running.</summary>
public sealed class BackupBook(NestJournal journal, DataFolder folder, NestKey key, TimeProvider time)
{
    // Whoever is signed in, and every link that is on its way, ends with a restore.
    // What lets somebody in by itself is not kept: sessions, links and the keys of cookies.
    private static readonly string[] s_letIn = ["CookieKeys", "Links", "JoinLinks", "Sessions"];

    private static readonly string[] s_keys = ["nest.key", "journal.key", "journal.pub"];

    /// <summary>Writes the databases, as of one moment, into one file that only its owner may read, and records it.</summary>
    /// <param name="path">A file that is not there yet.</param>
    /// <param name="passphrase">Packs the keys under it; null leaves the keys out.</param>
    /// <exception cref="NestException">The actor may not, the file is there, cannot be written, or there is no room.</exception>
    /// <exception cref="JournalUnavailableException">It cannot be recorded, so it was not made.</exception>
    public async Task<BackupManifest> BackupAsync(Actor actor, string path, string? passphrase, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        Authority.Demand(Authority.IsAdmin(state, actor), "Only an admin can make a backup; ask one.");
        Authority.DemandFresh(actor, time.GetUtcNow());
        var target = Path.GetFullPath(path);
        if (passphrase is { Length: < KeyBox.ShortestPassphrase })
        {
            throw new NestException($"A passphrase for keys has at least {KeyBox.ShortestPassphrase} characters; choose a longer one.");
        }

        if (Path.Exists(target))
        {
            throw new NestException($"{target} is there already; name a file that is not.");
        }

        if (!Directory.Exists(Path.GetDirectoryName(target)))
        {
            throw new NestException($"The folder of {target} does not exist; make it, or check that its disk is there.");
        }

        var partial = target + ".partial";
        try
        {
            return await MakeAsync(actor, state, target, partial, passphrase, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw new NestException($"The backup could not be written to {target}; look at its folder, its rights and the room on that disk.", e);
        }
        finally
        {
            Remove(partial);
        }
    }

    private async Task<BackupManifest> MakeAsync(
        Actor actor, PolicyState state, string target, string partial, string? passphrase, CancellationToken cancellationToken)
    {
        var archive = Path.Combine(partial, "archive");
        await Task.Run(() => Pack(state, target, partial, archive, passphrase, cancellationToken), cancellationToken).ConfigureAwait(false);
        var manifest = BackupArchive.ReadManifest(archive);
        await journal.CommitAsync(actor, [new Change.BackedUp(manifest.Seq, manifest.HasKeys())], rows: null, cancellationToken).ConfigureAwait(false);
        File.Move(archive, target, overwrite: false);
        return manifest;
    }

    // An older accounts.db does not have all of them.
    private static string WithoutSessions(string copy) =>
        string.Concat(s_letIn.Where(table => DatabaseCopy.Has(copy, table)).Select(table => $"DELETE FROM {table};"));

    private void Pack(PolicyState state, string target, string partial, string archive, string? passphrase, CancellationToken cancellationToken)
    {
        Remove(partial); // of a killed process
        DataFolder.CreateOwnerOnly(partial);
        string[] databases = [folder.NestDatabase, folder.AccountsDatabase];
        DatabaseCopy.DemandRoom(partial, 2 * databases.Sum(DatabaseCopy.SizeOf), "A backup");

        // The journal first: what is in accounts.db later than in it gives nobody any power.
        foreach (var source in databases.Where(File.Exists))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var copy = Path.Combine(partial, Path.GetFileName(source));
            DatabaseCopy.Take(source, copy);
            DatabaseCopy.Close(copy, source == folder.AccountsDatabase ? WithoutSessions(copy) : null);
        }

        var head = DatabaseCopy.HeadOf(Path.Combine(partial, "nest.db"));
        var about = new BackupManifest
        {
            V = BackupManifest.Form,
            Nest = state.InstanceId,
            Epoch = state.Epoch,
            Seq = head.Seq,
            Hash = head.Hash,
            At = time.GetUtcNow(),
            Version = ProgramVersion.Text,
            KeyCheck = key.BackupCheck,
            Files = [],
        };
        cancellationToken.ThrowIfCancellationRequested();
        BackupArchive.Write(archive, partial, about, passphrase is null ? null : Keys(), passphrase);
    }

    private Dictionary<string, string> Keys() =>
        s_keys.Where(name => File.Exists(folder.File(name))).ToDictionary(name => name, name => File.ReadAllText(folder.File(name)));

    private static void Remove(string partial)
    {
        if (Directory.Exists(partial))
        {
            Directory.Delete(partial, recursive: true);
        }
    }
}
