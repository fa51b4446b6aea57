using McpNest.Scan.Reading;
using McpNest.Scan.Results;

namespace McpNest.Scan.Page.Result;

/// <summary>A way to take a result along.</summary>
/// <param name="File">The name a download gets.</param>
internal sealed record ReportFormat(string Name, string File, string Type, Func<ScanReport, string> Write);

/// <summary>The texts the page makes of a result.</summary>
internal static class ReportFiles
{
    public static IReadOnlyList<ReportFormat> Formats { get; } =
    [
        new("Markdown", "mcp-scan.md", "text/markdown", _ => ""),
        new("JSON", "mcp-scan.json", "application/json", _ => ""),
        new("SARIF", "mcp-scan.sarif", "application/json", _ => ""),
    ];

    public static string Replacement(ConfigFile file, string address) => "";

    public static string Draft(ScanReport report) => "";
}
