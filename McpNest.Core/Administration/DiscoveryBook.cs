using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;

namespace McpNest.Core.Administration;

/// <summary>Records what servers offer: new tools are off, changed ones are held, both from the moment this returns.</summary>
public sealed class DiscoveryBook(NestJournal journal, TimeProvider time)
{
    /// <summary>Records what differs from what was last seen, and when it was looked at; the <see cref="DiscoveryRecorder"/> of the connections.</summary>
    public async Task RecordAsync(ServerDiscovery discovery, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        if (!state.Servers.TryGetValue(discovery.ServerId, out var server))
        {
            return; // removed in the meantime
        }

        Change[] changes = DiscoveryDiff.Between(server, discovery) is { } change ? [change] : [];
        await journal.CommitAsync(
            Actor.Nest, changes, (db, token) => DiscoveryDiff.WriteAsync(db, discovery, time.GetUtcNow(), token), cancellationToken);
    }
}
