using System.Globalization;
using McpNest.Core.Audit;
using McpNest.Core.Audit.Verification;
using McpNest.Core.Storage;
using McpNest.Web.Console.Proof;

namespace McpNest.Web.Hosting;

/// <summary>Lends the console the verifier: over the folder this server has open, beside the calls it serves.</summary>
internal static class JournalVerification
{
    public static VerifyJournal Of(DataFolder folder, AuditOptions options) => async (progress, cancellationToken) =>
    {
        var request = new VerificationRequest(folder.Path) { CheckpointFolder = options.CheckpointFolder };
        return Report(await JournalVerifier.VerifyAsync(request, at => progress.Report((at.Records, at.Total)), cancellationToken));
    };

    private static VerifyReport Report(VerificationResult result)
    {
        var (verdict, tint, icon) = result.Verdict switch
        {
            Verdict.Intact => ("intact", "ok", "✓"),
            Verdict.Tampered => ("tampered", "error", "!"),
            Verdict.Incomplete => ("incomplete", "denied", "!"),
            _ => ("cannot judge", "quiet", "–"),
        };
        var bad = result.FirstBadSeq is { } seq ? string.Create(CultureInfo.InvariantCulture, $" The first that cannot be relied on is record {seq:N0}.") : "";
        return new VerifyReport(
            verdict,
            tint,
            icon,
            [.. result.Findings.Select(finding => finding.Sentence), .. result.Notes],
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Count(result.Records, "record")}, {result.FirstSeq:N0} to {result.LastSeq:N0}: {Count(result.Calls, "call")}, {result.Open:N0} of them open, {Count(result.Changes, "change")}; {Count(result.Checkpoints, "checkpoint")} {(result.Checkpoints == 1 ? "agrees" : "agree")}, {Count(result.BehindCheckpoint, "newer record")} not covered yet.{bad}"));
    }

    private static string Count(long count, string one) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {one}{(count == 1 ? "" : "s")}");
}
