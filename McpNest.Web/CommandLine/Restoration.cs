using System.Text.Json;
using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Audit;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Core.Storage.Backups;
using McpNest.Web.Hosting;

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

    private string OwnCheckpoints => options.Journal.CheckpointFolder ?? folder.File("checkpoints");

    public async Task<RestoreReport> RunAsync(string archive, CancellationToken cancellationToken)
    {
        var checkpoints = Sources(Checkpoints, "checkpoints.jsonl");
        var erasures = Sources(Erasures, "erasures.jsonl");
        var manifest = BackupArchive.ReadManifest(archive);
        using var stage = RestoreStage.Begin(folder);
        stage.Unpack(archive, manifest);
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
        var known = nest.Get<BackupCheck>().Compare(checkpoints.SelectMany(ReadCheckpoints), new ChainHead(manifest.Seq, manifest.Hash));
        var lost = known is not null && known.Seq > manifest.Seq ? known : null;
        var restored = await nest.Get<RestoreBook>().BeginAsync(Actor.Operator, manifest, lost?.Seq, known?.Epoch ?? 0, withKeys, cancellationToken);
        var (erased, kept) = (0, new List<string>());
        foreach (var member in erasures.SelectMany(path => ReadErasures(path, manifest.Nest)).Distinct())
        {
            try
            {
                await EraseAsync(nest, member, cancellationToken);
                erased++;
            }
            catch (NestException) // the last admin of the backup
            {
                kept.Add(Pseudonym.Of(member));
            }
        }

        return new RestoreReport(manifest, restored, lost, withKeys, erased, kept, erasures.Length > 0)
        {
            NeedsSigningKey = nest.Journal.State.CheckpointKey is not null && !File.Exists(stage.File("journal.key")),
        };
    }

    private static Task EraseAsync(NestSession nest, Guid member, CancellationToken cancellationToken) =>
        throw new NestException("Nobody can be erased here yet.");

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

    private static IEnumerable<Checkpoint> ReadCheckpoints(string path)
    {
        foreach (var line in File.ReadLines(path))
        {
            Checkpoint? checkpoint = null;
            try
            {
                checkpoint = Checkpoint.Parse(line);
            }
            catch (FormatException)
            {
                // A torn or foreign line proves nothing.
            }

            if (checkpoint is not null)
            {
                yield return checkpoint;
            }
        }
    }

    private static IEnumerable<Guid> ReadErasures(string path, Guid nest)
    {
        foreach (var line in File.ReadLines(path).Where(line => line.Length > 0))
        {
            JsonElement erasure;
            try
            {
                erasure = JsonElement.Parse(line);
            }
            catch (JsonException e)
            {
                throw new NestException($"{path} has a line that names no erasure, so somebody might stay who must not; mend or remove that line.", e);
            }

            if (erasure.GetProperty("nest").GetGuid() == nest)
            {
                yield return erasure.GetProperty("member").GetGuid();
            }
        }
    }
}
