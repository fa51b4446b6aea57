using McpNest.Scan.Reading;
using McpNest.Scan.Results;
using McpNest.Scan.Results.Exporting;

namespace McpNest.Scan.Page.Result;

/// <summary>A way to take a result along.</summary>
/// <param name="File">The name a download gets.</param>
internal sealed record ReportFormat(string Name, string File, string Type, Func<ScanReport, string> Write);

/// <summary>The texts the page makes of a result.</summary>
internal static class ReportFiles
{
    public static IReadOnlyList<ReportFormat> Formats { get; } =
    [
        new("Markdown", "mcp-scan.md", "text/markdown", MarkdownExport.Of),
        new("JSON", "mcp-scan.json", "application/json", JsonExport.Document),
        new("SARIF", "mcp-scan.sarif", "application/json", SarifExport.Of),
    ];

    public static string Replacement(ConfigFile file, string address) => Results.Replacement.For(file, address);

    public static string Draft(ScanReport report) => Results.Draft.Of(report);
}
