using System.Collections.Concurrent;
using McpNest.Core.Journal;

namespace McpNest.Core.Gateway;

/// <summary>
/// Which agents were heard of since the start, calls or not: an app that only connects and lists writes no record, and a person waits to
/// see that it did. Kept in memory only.
/// </summary>
public sealed class AgentPresence(LiveFeed feed, TimeProvider time)
{
    private static readonly TimeSpan s_still = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<Guid, Sighting> _seen = new();

    /// <summary>Notes that an agent did something; pages that follow the feed look again when that is news.</summary>
    /// <param name="client">Self-reported name and version, sanitised; null when it said nothing.</param>
    public void Saw(Guid agentId, string? client)
    {
        var now = time.GetUtcNow();
        var before = _seen.GetValueOrDefault(agentId);
        _seen[agentId] = new Sighting(before?.FirstAt ?? now, now, client ?? before?.Client);
        if (before is null || now - before.LastAt > s_still || (client is not null && client != before.Client))
        {
            feed.Tick();
        }
    }

    /// <summary>Null when the agent was not heard of since the start.</summary>
    public Sighting? Of(Guid agentId) => _seen.GetValueOrDefault(agentId);

    /// <summary>The agents heard of within the given span.</summary>
    public IEnumerable<Guid> Within(TimeSpan span)
    {
        var since = time.GetUtcNow() - span;
        return _seen.Where(pair => pair.Value.LastAt >= since).Select(pair => pair.Key);
    }

    /// <param name="Client">What it called itself, if anything.</param>
    public sealed record Sighting(DateTimeOffset FirstAt, DateTimeOffset LastAt, string? Client);
}
