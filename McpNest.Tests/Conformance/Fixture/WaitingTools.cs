using System.ComponentModel;
using ModelContextProtocol.Server;

namespace McpNest.Tests.Conformance.Fixture;

/// <summary>A tool that runs until it is cancelled, and who looks on.</summary>
internal sealed class WaitingTools
{
    private int _running;
    private int _cancelled;

    /// <summary>How many calls run now.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>How many calls were cancelled.</summary>
    public int Cancelled => Volatile.Read(ref _cancelled);

    [McpServerTool(Name = "test_waiting"), Description("Waits until it is cancelled.")]
    public async Task<string> WaitAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _running);
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Interlocked.Increment(ref _cancelled);
            throw;
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }

        return "";
    }
}
