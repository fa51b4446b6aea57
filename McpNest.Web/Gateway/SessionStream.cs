namespace McpNest.Web.Gateway;

/// <summary>The place of a session's one stream. Who comes later takes it: a proxy may have dropped the one before without telling.</summary>
#pragma warning disable CA1001 // The semaphore holds no handle, and streams that end late still release it.
internal sealed class SessionStream
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _place = new(1);
    private LateCancellation? _holder;

    /// <param name="run">Told when another takes the place.</param>
    public async Task TakeAsync(Func<CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        var mine = new LateCancellation();
        Interlocked.Exchange(ref _holder, mine)?.Cancel();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(mine.Token, cancellationToken);
        await _place.WaitAsync(either.Token);
        try
        {
            await run(either.Token);
        }
        finally
        {
            _place.Release();
        }
    }
}
