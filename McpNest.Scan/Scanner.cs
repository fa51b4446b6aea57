using McpNest.Scan.Results;

namespace McpNest.Scan;

/// <summary>Finds risks in the configurations of MCP clients. It reads text and nothing else: no file, no network, no clock.</summary>
public static class Scanner
{
    /// <summary>Scans some texts together. It never throws for what they hold, and takes bounded time and memory.</summary>
    public static ScanReport Scan(IReadOnlyList<ScanInput> inputs) => throw new NotImplementedException();
}
