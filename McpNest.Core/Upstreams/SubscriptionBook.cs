using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using McpNest.Core.Journal;

namespace McpNest.Core.Upstreams;

/// <summary>All subscriptions of agents to resources; ends those that may not go on.</summary>
internal sealed class SubscriptionBook : IAsyncDisposable
{
    private static readonly TimeSpan s_watching = TimeSpan.FromSeconds(1);

    private readonly ConnectionBook _connections;
    private readonly UpstreamSlot.Surroundings _around;
    private readonly ConcurrentDictionary<KeptSubscription, bool> _kept = new();
    private readonly Task _watching;

    public SubscriptionBook(ConnectionBook connections, UpstreamSlot.Surroundings around)
    {
        (_connections, _around) = (connections, around);
        _watching = WatchAsync();
    }

    /// <returns>The server's answer, and the subscription when it agreed.</returns>
    public async Task<(UpstreamReply Reply, IAsyncDisposable? Subscription)> AddAsync(
        NestJournal.Permit permit, string uri, UpstreamUser user, Action<JsonObject> updated, Func<bool> mayStill,
        CancellationToken cancellationToken)
    {
        var subscription = new KeptSubscription(_connections, _around, permit, uri, user, updated, mayStill);
        _kept.TryAdd(subscription, true); // first, so that the end of its session is not missed
        var (reply, agreed) = await subscription.BeginAsync(ended => _kept.TryRemove(ended, out _), cancellationToken);
        return (reply, agreed ? subscription : null);
    }

    public Task EndAsync(Func<UpstreamUser, bool> of) =>
        Task.WhenAll(_kept.Keys.Where(kept => of(kept.User)).Select(kept => kept.DisposeAsync().AsTask()));

    /// <summary>To be called when the pool closes.</summary>
    public async ValueTask DisposeAsync()
    {
        await EndAsync(_ => true);
        await _watching;
    }

    // A grant may end, or a stop be declared, without a word to this place.
    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(s_watching, _around.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(_around.Closing))
            {
                foreach (var (kept, _) in _kept)
                {
                    _ = EndUnlessAllowedAsync(kept); // not waited for: a slow server must not hold up the others
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The nest stops.
        }
    }

    private static async Task EndUnlessAllowedAsync(KeptSubscription kept)
    {
        if (!kept.MayStill)
        {
            await kept.DisposeAsync();
        }
    }
}
