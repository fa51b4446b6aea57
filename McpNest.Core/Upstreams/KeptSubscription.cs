using System.Text.Json.Nodes;
using McpNest.Core.Journal;

namespace McpNest.Core.Upstreams;

/// <summary>An agent's subscription to one resource; made again when its connection had to be, for as long as it may.</summary>
internal sealed class KeptSubscription(
    ConnectionBook connections, UpstreamSlot.Surroundings around, NestJournal.Permit permit, string uri, UpstreamUser user, Action<JsonObject> updated,
    Func<bool> mayStill)
    : IAsyncDisposable
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource? _ending = CancellationTokenSource.CreateLinkedTokenSource(around.Closing);
    private ConnectionLease? _lease;
    private IAsyncDisposable? _handle;

    public UpstreamUser User => user;

    /// <summary>Whether it may go on. Not when the server was removed or is configured to be another: the permit was for the one it was.</summary>
    public bool MayStill => mayStill() && around.Policy().Servers.GetValueOrDefault(permit.Server!.Id) is { } now && now.TargetHash == permit.Server.TargetHash;

    /// <summary>Subscribes, and keeps it up until disposed if the server agreed.</summary>
    /// <param name="ended">Told when it is over, also when it never was.</param>
    /// <returns>The server's answer, and whether it agreed.</returns>
    public async Task<(UpstreamReply Reply, bool Agreed)> BeginAsync(Action<KeptSubscription> ended, CancellationToken cancellationToken)
    {
        var ending = Volatile.Read(ref _ending)?.Token ?? new CancellationToken(canceled: true);
        var agreed = false;
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, ending);
            var reply = await SubscribeFirstAsync(either.Token);
            agreed = _handle is not null;
            return (reply, agreed);
        }
        finally
        {
            if (agreed)
            {
                _ = KeepAsync(ended, ending);
            }
            else
            {
                End(ended);
            }
        }
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

    private async Task<UpstreamReply> SubscribeFirstAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await SubscribeAsync(cancellationToken);
        }
        catch (UpstreamException e) when (e.SessionLost)
        {
            return await SubscribeAsync(cancellationToken); // it was not taken, so this is no second one
        }
    }

    private async Task KeepAsync(Action<KeptSubscription> ended, CancellationToken ending)
    {
        try
        {
            while (true)
            {
                await _lease!.Live.Upstream.Ended.WaitAsync(ending);
                await ReleaseAsync();
                if (!await SubscribeAgainAsync(ending))
                {
                    return;
                }

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
            End(ended);
        }
    }

    private void End(Action<KeptSubscription> ended)
    {
        Interlocked.Exchange(ref _ending, null)?.Dispose(); // else whoever took it does
        ended(this);
        _ended.SetResult();
    }

    /// <returns>False when it may not be made again.</returns>
    private async Task<bool> SubscribeAgainAsync(CancellationToken ending)
    {
        for (var pause = around.Limits.FirstPause; _handle is null; pause = Shorter(2 * pause, around.Limits.LongestPause))
        {
            await Task.Delay(pause, around.Time, ending);
            if (!MayStill)
            {
                return false;
            }

            try
            {
                await SubscribeAsync(ending);
            }
            catch (UpstreamException e) when (e.Kind == UpstreamReplyKind.DefinitionChanged)
            {
                return false; // what is offered now was not what the permit was for, also when it is approved since
            }
            catch (Exception e) when (e is UpstreamException or NestException)
            {
                // It may work later.
            }
        }

        return true;
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
