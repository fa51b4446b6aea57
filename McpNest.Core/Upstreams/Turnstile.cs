namespace McpNest.Core.Upstreams;

/// <summary>Lets only so many calls to a server through at a time; the others wait for a while.</summary>
internal sealed class Turnstile(UpstreamLimits limits, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _places = new(limits.ConcurrentCalls);

    /// <returns>The place, to be given back by disposing it.</returns>
    /// <exception cref="UpstreamException">No place became free in time.</exception>
    public async ValueTask<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        if (_places.Wait(0, CancellationToken.None))
        {
            return new Place(_places);
        }

        using var patience = new CancellationTokenSource(limits.QueueTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            await _places.WaitAsync(either.Token);
            return new Place(_places);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new UpstreamException(UpstreamReplyKind.Unavailable, "The server is busy with other calls; try again later.", e);
        }
    }

    public void Dispose() => _places.Dispose();

    private sealed class Place(SemaphoreSlim places) : IDisposable
    {
        public void Dispose() => places.Release();
    }
}
