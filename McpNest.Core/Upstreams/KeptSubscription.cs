using System.Text.Json.Nodes;
using McpNest.Core.Journal;

namespace McpNest.Core.Upstreams;

/// <summary>An agent's subscription to one resource; made again when its connection had to be.</summary>
internal sealed class KeptSubscription(
    ConnectionBook connections, UpstreamSlot.Surroundings around, NestJournal.Permit permit, string uri, UpstreamUser user, Action<JsonObject> updated)
    : IAsyncDisposable
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource? _ending;
    private ConnectionLease? _lease;
    private IAsyncDisposable? _handle;

    public UpstreamUser User => user;

    /// <summary>Subscribes for the first time.</summary>
    /// <returns>The server's answer, and whether it agreed; then <see cref="Keep"/> has to follow.</returns>
    public async Task<(UpstreamReply Reply, bool Agreed)> BeginAsync(CancellationToken cancellationToken)
    {
        UpstreamReply reply;
        try
        {
            reply = await SubscribeAsync(cancellationToken);
        }
        catch (UpstreamException e) when (e.SessionLost)
        {
            reply = await SubscribeAsync(cancellationToken); // it was not taken, so this is no second one
        }

        return (reply, _handle is not null);
    }

    /// <summary>Keeps it up until disposed.</summary>
    /// <param name="ended">Told when it is over.</param>
    public void Keep(Action<KeptSubscription> ended)
    {
        _ending = CancellationTokenSource.CreateLinkedTokenSource(around.Closing);
        _ = KeepAsync(ended, _ending.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _ending, null) is { } ending)
        {
            await ending.CancelAsync();
            await _ended.Task;
            ending.Dispose();
        }

        await _ended.Task;
    }

    private async Task KeepAsync(Action<KeptSubscription> ended, CancellationToken ending)
    {
        try
        {
            while (true)
            {
                await _lease!.Live.Upstream.Ended.WaitAsync(ending);
                await ReleaseAsync();
                await SubscribeAgainAsync(ending);
                updated(new JsonObject { ["uri"] = uri }); // whatever was said meanwhile was not heard
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody wants to know any more, or the nest stops.
        }
        finally
        {
            await ReleaseAsync();
            ended(this);
            _ended.SetResult();
        }
    }

    private async Task SubscribeAgainAsync(CancellationToken ending)
    {
        for (var pause = around.Limits.FirstPause; _handle is null; pause = Shorter(2 * pause, around.Limits.LongestPause))
        {
            await Task.Delay(pause, around.Time, ending);
            try
            {
                await SubscribeAsync(ending);
            }
            catch (Exception e) when (e is UpstreamException or NestException)
            {
                // It may work later.
            }
        }
    }

    private async Task<UpstreamReply> SubscribeAsync(CancellationToken cancellationToken)
    {
        _lease = await connections.OpenAsync(permit.Server!.Id, user, cancellationToken);
        try
        {
            var live = _lease.Live;
            await live.Reading.WaitAsync(cancellationToken);
            live.ThrowIfAnother(permit);
            (var answer, _handle) = await live.Upstream.SubscribeAsync(permit, uri, updated, cancellationToken);
            return answer.ToReply();
        }
        finally
        {
            if (_handle is null)
            {
                await ReleaseAsync();
            }
        }
    }

    private async Task ReleaseAsync()
    {
        var (handle, lease) = (Interlocked.Exchange(ref _handle, null), Interlocked.Exchange(ref _lease, null));
        try
        {
            await (handle?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
        catch (UpstreamException)
        {
            // The server went away before it could be told.
        }
        finally
        {
            lease?.Dispose();
        }
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
