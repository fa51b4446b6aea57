using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Audit;
using McpNest.Core.Audit.Verification;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Core.Storage.Backups;
using McpNest.Web.Hosting;
using McpNest.Web.SignIn;

namespace McpNest.Web.CommandLine;

/// <summary>One restore, from the archive to the folder: nothing is in its place before all of it is ready.</summary>
/// <param name="folder">An empty data folder, under the serving lock.</param>
internal sealed class Restoration(DataFolder folder, NestOptions options)
{
    /// <summary>Where checkpoints kept elsewhere are.</summary>
    public string? Checkpoints { get; init; }

    /// <summary>Where a list of erasures kept elsewhere is.</summary>
    public string? Erasures { get; init; }

    /// <summary>Asked when the backup holds keys; null leaves them alone.</summary>
    public required Func<string?> Passphrase { get; init; }

    private string OwnCheckpoints => options.Journal.CheckpointsOf(folder);

    public async Task<RestoreReport> RunAsync(string archive, CancellationToken cancellationToken)
    {
        var checkpoints = Sources(Checkpoints, CheckpointFile.Name);
        var erasures = Sources(Erasures, ErasureList.FileName);
        var manifest = BackupArchive.ReadManifest(archive);
        using var stage = RestoreStage.Begin(folder);
        stage.Unpack(archive, manifest);
        stage.TakeSigningKey();
        var withKeys = TryPutKeys(stage, archive, manifest);
        var report = await MakeReadyAsync(stage.Folder, manifest, withKeys, checkpoints, erasures, cancellationToken);
        stage.Commit();
        return report;
    }

    /// <summary>The keys of the nest: those the operator put into the folder, those of the backup, or new ones.</summary>
    private bool TryPutKeys(RestoreStage stage, string archive, BackupManifest manifest)
    {
        var withKeys = stage.TryTakeKey(manifest);
        if (manifest.HasKeys() && (withKeys ? null : Passphrase()) is { } passphrase)
        {
            stage.PutKeys(BackupArchive.ReadKeys(archive, manifest, passphrase));
            return true;
        }

        if (!withKeys)
        {
            stage.MakeKey();
        }

        return withKeys;
    }

    private async Task<RestoreReport> MakeReadyAsync(
        DataFolder stage, BackupManifest manifest, bool withKeys, string[] checkpoints, string[] erasures, CancellationToken cancellationToken)
    {
        await using var nest = NestSession.Open(stage, options with { Journal = options.Journal with { CheckpointFolder = OwnCheckpoints } });
        var known = nest.Get<BackupCheck>().Compare(checkpoints.SelectMany(path => new CheckpointFile(path).Read()), new ChainHead(manifest.Seq, manifest.Hash));
        await DemandUnalteredAsync(stage, known.Within, cancellationToken);
        DemandSigningKey(stage, nest.Journal.State.CheckpointKey);
        var lost = known.Furthest is { } furthest && furthest.Seq > manifest.Seq ? furthest : null;
        var restored = await nest.Get<RestoreBook>().BeginAsync(Actor.Operator, manifest, lost?.Seq, known.Furthest?.Epoch ?? 0, withKeys, cancellationToken);
        var passwords = File.Exists(stage.AccountsDatabase) ? await nest.Get<AccountRecords>().ForgetPasswordsAsync(cancellationToken) : 0;
        var (erased, kept) = (0, new List<string>());
        foreach (var member in erasures.SelectMany(ErasureList.Read).Where(erased => erased.Nest == manifest.Nest).Select(erased => erased.Member).Distinct())
        {
            try
            {
                await nest.Get<ErasureBook>().EraseAsync(Actor.Operator, member, cancellationToken);
                erased++;
            }
            catch (NestException) // the last admin of the backup
            {
                kept.Add(Pseudonym.Of(member));
            }
        }

        return new RestoreReport(manifest, restored, lost, withKeys, erased, kept, erasures.Length > 0)
        {
            Unproved = known.Unproved,
            Passwords = passwords,
            NeedsSigningKey = nest.Journal.State.CheckpointKey is not null && !File.Exists(stage.File(SigningKey.FileName)),
        };
    }

    // With another one no checkpoint could be signed, and nobody would be told.
    private void DemandSigningKey(DataFolder stage, CheckpointKey? announced)
    {
        using var key = SigningKey.TryRead(stage.File(SigningKey.FileName));
        if (key is not null && announced is not null && key.Public != announced)
        {
            throw new NestException($"{folder.File(SigningKey.FileName)} is not the key this backup's checkpoints were signed with; move it away, or put the right one there. Nothing was restored.");
        }
    }

    /// <summary>An archive is whole when it agrees with itself; whether its journal was altered only verifying it can tell.</summary>
    private static async Task DemandUnalteredAsync(DataFolder stage, IEnumerable<Checkpoint> known, CancellationToken cancellationToken)
    {
        var request = new VerificationRequest(stage.Path) { KeptElsewhere = [.. known.Select(checkpoint => (CheckpointFile.Name, checkpoint))] };
        var result = await JournalVerifier.VerifyAsync(request, null, cancellationToken);
        if (result.Verdict == Verdict.Tampered)
        {
            throw new NestException($"The journal in this backup was altered: {result.Findings.First(finding => finding.Verdict == Verdict.Tampered).Sentence} Nothing was restored; take another backup.");
        }
    }

    /// <summary>The configured place and the one named on the command line, where there is such a file.</summary>
    private string[] Sources(string? given, string name)
    {
        var named = given is null ? null : Directory.Exists(given) ? Path.Combine(given, name) : given;
        if (named is not null && !File.Exists(named))
        {
            throw new NestException($"There is no file {named}; name the folder that holds {name}, or the file itself.");
        }

        return [.. new[] { Path.Combine(OwnCheckpoints, name), named }.OfType<string>().Where(File.Exists).Select(Path.GetFullPath).Distinct()];
    }
}
