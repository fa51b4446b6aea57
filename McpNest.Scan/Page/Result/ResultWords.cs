using McpNest.Scan.Results;
using McpNest.Scan.Results.Exporting;
using McpNest.Scan.Rules;

namespace McpNest.Scan.Page.Result;

/// <summary>A result in one line.</summary>
internal static class ResultWords
{
    /// <summary>From the worst to the least.</summary>
    public static readonly Severity[] Severities = [Severity.Critical, Severity.High, Severity.Medium, Severity.Low, Severity.Info];

    public static string Summary(ScanReport report) =>
        ScanText.Fill(ScanText.Done, Servers(report.Files.Sum(file => file.Servers.Length)), Files(report.Files.Length), Counts(report))
        + " " + ScanText.Fill(ResultText.GradeIs, report.Grade) + ".";

    public static string Servers(int count) => ScanText.Count(count, ScanText.OneServer, ScanText.Servers);

    public static string Files(int count) => ScanText.Count(count, ScanText.OneFile, ScanText.Files);

    private static string Counts(ScanReport report)
    {
        var counts = report.Counts;
        var words = Severities.Where(counts.ContainsKey).Select(severity => $"{counts[severity]} {ReportWords.Of(severity)}").ToList();
        return words.Count == 0 ? ScanText.NoFindings : string.Join(", ", words);
    }
}
