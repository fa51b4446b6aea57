using System.Collections.Immutable;
using McpNest.Scan.Reading;
using McpNest.Scan.Results.Exporting;
using McpNest.Scan.Rules;
using McpNest.Web.Console.Shared;

namespace McpNest.Web.Console.Setup.Reading;

/// <summary>What the scanner says about a server, so that whoever approves it knows.</summary>
internal static class ScanPart
{
    public static void Remark(ServerEntry entry, ImmutableArray<Finding> findings, Remarks remarks)
    {
        var found = findings.Where(finding => finding.Server == entry.Name || finding.Servers.Contains(entry.Name)).ToList();
        if (found.All(finding => finding.Severity < Severity.High))
        {
            return;
        }

        foreach (var finding in found.Where(finding => finding.Severity >= Severity.High && !IsLeftBehind(finding, entry)))
        {
            remarks.Doubt(Texts.Fill(ImportText.Finding, finding.Rule.Title, finding.Message));
        }

        var counts = found.CountBy(finding => finding.Severity).OrderByDescending(count => count.Key).Select(count => $"{count.Value} {ReportWords.Of(count.Key)}");
        remarks.Note(Texts.Fill(ImportText.Counts, string.Join(", ", counts)));
    }

    /// <summary>
    /// Moving mends it: secrets go to the encrypted store, approvals and a bridge's package stay where they are. A credential that can do too
    /// much can do so here as well. What is about several servers together is about their client, and is only counted.
    /// </summary>
    private static bool IsLeftBehind(Finding finding, ServerEntry entry) => finding.Rule.Id is ['S', 'E', 'C', .. var number] ? number != "009"
        : finding.Server is null || finding.Rule.Id is ['A', 'P', 'R', ..] || (entry.Launch?.RemoteUrl is not null && finding.Rule.Id is ['S', 'U', 'P', ..] or ['E', 'X', 'E', ..]);
}
