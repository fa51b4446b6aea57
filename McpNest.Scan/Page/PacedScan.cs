using System.Diagnostics;
using McpNest.Scan.Results;

namespace McpNest.Scan.Page;

/// <summary>A scan that lets the browser draw and take clicks between its parts: there is one thread for everything.</summary>
internal static class PacedScan
{
    private static readonly TimeSpan s_turn = TimeSpan.FromMilliseconds(80);

    /// <param name="tell">Shows how far it is, in percent, and gives the browser its turn.</param>
    public static async Task<ScanReport> RunAsync(IReadOnlyList<ScanInput> inputs, Func<int, Task> tell, CancellationToken cancellationToken)
    {
        await tell(0);
        var since = Stopwatch.GetTimestamp();
        foreach (var (done, report) in Scanner.ScanInParts(inputs))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (report is not null)
            {
                return report;
            }

            if (Stopwatch.GetElapsedTime(since) > s_turn)
            {
                await tell((int)(done * 100));
                since = Stopwatch.GetTimestamp();
            }
        }

        throw new UnreachableException("The last part has the report.");
    }
}
