namespace McpNest.Core.Upstreams;

/// <summary>Ends something once, when it is disposed.</summary>
internal sealed class Subscription(Func<Task> end) : IAsyncDisposable
{
    private int _ended;

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            await end();
        }
    }
}
