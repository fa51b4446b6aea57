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
                $"{result.Records:N0} records, {result.FirstSeq:N0} to {result.LastSeq:N0}: {result.Calls:N0} calls, {result.Open:N0} of them open, {result.Changes:N0} changes; {result.Checkpoints:N0} checkpoints agree, {result.BehindCheckpoint:N0} records are newer than the last of them.{bad}"));
    }
}
