using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using McpNest.Core.Journal;

namespace McpNest.Core.Upstreams;

/// <summary>All subscriptions of agents to resources.</summary>
internal sealed class SubscriptionBook(ConnectionBook connections, UpstreamSlot.Surroundings around) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<KeptSubscription, bool> _kept = new();

    /// <returns>The server's answer, and the subscription when it agreed.</returns>
    public async Task<(UpstreamReply Reply, IAsyncDisposable? Subscription)> AddAsync(
        NestJournal.Permit permit, string uri, UpstreamUser user, Action<JsonObject> updated, CancellationToken cancellationToken)
    {
        var subscription = new KeptSubscription(connections, around, permit, uri, user, updated);
        _kept.TryAdd(subscription, true); // first, so that the end of its session is not missed
        var (reply, agreed) = await subscription.BeginAsync(ended => _kept.TryRemove(ended, out _), cancellationToken);
        return (reply, agreed ? subscription : null);
    }

    public Task EndAsync(Func<UpstreamUser, bool> of) =>
        Task.WhenAll(_kept.Keys.Where(kept => of(kept.User)).Select(kept => kept.DisposeAsync().AsTask()));

    public async ValueTask DisposeAsync() => await EndAsync(_ => true);
}
