using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using McpNest.Core;
using McpNest.Core.Audit;
using McpNest.Core.Audit.Verification;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Web.Hosting;

namespace McpNest.Web.CommandLine;

/// <summary><c>audit verify</c>: opens nothing for writing, and works beside a running server as on a copy.</summary>
internal static class AuditVerifyVerb
{
    private const int CannotJudge = 4;

    public static Command Create(CommandContext context)
    {
        var path = new Argument<string?>("PATH") { Arity = ArgumentArity.ZeroOrOne, Description = "A data folder, or the file or folder of an evidence export (default: the data folder)." };
        var keys = Options.Texts("--public-key", "FILE", "The public key you know (PEM); otherwise the keys that the records announce are believed.");
        var checkpoints = Options.Texts("--checkpoint", "FILE", "Checkpoints that were kept elsewhere, one a line. May be repeated.");
        var verb = new Command("verify", "Prove that the records are whole and were decided as the policy said. Changes nothing.") { path, keys, checkpoints };
        verb.SetAction(async (parse, cancellationToken) =>
        {
            var output = context.Output;
            output.AsJson = parse.GetValue(context.Json);
            try
            {
                var place = parse.GetValue(path) ?? parse.GetValue(context.Data) ?? DataFolder.DefaultPath;
                var request = new VerificationRequest(place)
                {
                    CheckpointFolder = Directory.Exists(place) ? NestOptionsReader.Read(NestConfiguration.Load(DataFolder.Look(place))).Journal.CheckpointFolder : null,
                    TrustedKeys = [.. parse.GetValue(keys)!.SelectMany(file => ReadKeys(file))],
                    KeptElsewhere = [.. parse.GetValue(checkpoints)!.SelectMany(file => ReadCheckpoints(file))],
                };
                var result = await JournalVerifier.VerifyAsync(request, progress => output.Progress(Bar(progress)), cancellationToken);
                output.Progress("");
                Say(output, result);
                return CodeOf(result.Verdict);
            }
            catch (NestException e)
            {
                output.Progress("");
                output.Fail(e.Message);
                return CannotJudge;
            }
        });
        return verb;
    }

    private static int CodeOf(Verdict verdict) => verdict switch
    {
        Verdict.Intact => 0,
        Verdict.Tampered => 1,
        Verdict.Incomplete => 3,
        _ => CannotJudge,
    };

    private static void Say(CommandOutput output, VerificationResult result)
    {
        if (output.AsJson)
        {
            output.Json(Line(result));
        }
        else
        {
            foreach (var sentence in result.Findings.Select(finding => finding.Sentence).Concat(result.Notes).Concat(Counts(result)))
            {
                output.Text(sentence);
            }
        }

        switch (result.Verdict)
        {
            case Verdict.Intact when !output.AsJson:
                output.Text("Intact.");
                break;
            case Verdict.Tampered:
                output.Fail(result.FirstBadSeq is { } seq
                    ? $"The records were tampered with: the first that cannot be relied on is {seq}."
                    : "What is kept with the records was tampered with.");
                break;
            case Verdict.Incomplete:
                output.Fail("Nothing contradicts the records, but they are not complete.");
                break;
            case Verdict.CannotJudge:
                output.Fail("This version cannot judge these records; verify them with the version that wrote them, or a newer one.");
                break;
        }
    }

    private static IEnumerable<string> Counts(VerificationResult result)
    {
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Records:N0} records ({result.FirstSeq} to {result.LastSeq}, {Words.Of(result.FirstAt)} to {Words.Of(result.LastAt)}): {result.Calls:N0} calls, {result.Open:N0} of them open, {result.Changes:N0} changes.");
        yield return string.Create(
            CultureInfo.InvariantCulture, $"{result.Checkpoints:N0} checkpoints agree; {result.BehindCheckpoint:N0} records are newer than the last of them.");
    }

    private static object Line(VerificationResult result) => new
    {
        Verdict = Words.Of(result.Verdict),
        result.FirstBadSeq,
        Findings = result.Findings.Select(finding => new { Check = Words.Of(finding.Check), Verdict = Words.Of(finding.Verdict), finding.Seq, finding.Through, finding.Sentence }),
        result.Notes,
        result.Nest,
        result.Epoch,
        result.Records,
        result.Changes,
        result.Calls,
        result.Open,
        result.FirstSeq,
        FirstAt = Words.Of(result.FirstAt),
        result.LastSeq,
        LastAt = Words.Of(result.LastAt),
        result.Checkpoints,
        result.BehindCheckpoint,
    };

    private static string Bar(VerificationProgress progress)
    {
        const int Width = 30;
        var count = progress.Records.ToString("N0", CultureInfo.InvariantCulture);
        if (progress.Total is not { } total || total < progress.Records)
        {
            return $"{count} records";
        }

        var done = (int)(Width * progress.Records / Math.Max(1, total));
        return $"[{new string('#', done)}{new string('.', Width - done)}] {count} records";
    }

    private static ImmutableArray<CheckpointKey> ReadKeys(string file) => Read(file, "a public key in PEM form", PublicKeys.Read);

    private static ImmutableArray<(string, Checkpoint)> ReadCheckpoints(string file) => Read(file, "a checkpoint on each line", text =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => (Path.GetFileName(file), Checkpoint.Parse(line))).ToImmutableArray());

    private static T Read<T>(string file, string what, Func<string, T> read)
    {
        try
        {
            return read(File.ReadAllText(file));
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new NestException($"{file} cannot be read; give a file with {what}.", e);
        }
    }
}
