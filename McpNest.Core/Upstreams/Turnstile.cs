namespace McpNest.Core.Upstreams;

/// <summary>Lets only so many calls through at a time; the others wait for a while.</summary>
internal sealed class Turnstile(UpstreamLimits limits, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _places = new(limits.ConcurrentCalls);

    public bool IsEmpty => _places.CurrentCount == limits.ConcurrentCalls;

    /// <exception cref="UpstreamException">No place became free in time.</exception>
    public async ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        if (_places.Wait(0, CancellationToken.None))
        {
            return;
        }

        using var patience = new CancellationTokenSource(limits.QueueTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            await _places.WaitAsync(either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new UpstreamException(UpstreamReplyKind.Unavailable, "The server is busy with other calls; try again later.", e);
        }
    }

    public void Leave() => _places.Release();

    public void Dispose() => _places.Dispose();
}
