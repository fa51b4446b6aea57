using System.Collections.Concurrent;
using McpNest.Core.Policy;
using Microsoft.Extensions.Logging;

namespace McpNest.Core.Upstreams;

/// <summary>What all connections to one server share, and what they taught of it.</summary>
internal sealed class KnownServer(Guid id, UpstreamLimits limits, TimeProvider time, ILogger logger) : IDisposable
{
    private readonly HealthBook _nest = new(id, nest: null, limits, time, logger);
    private readonly ConcurrentDictionary<Guid, HealthBook> _members = new();
    private readonly Lock _lock = new();
    private LearnedTraits? _learned;

    public Guid Id => id;

    public Turnstile Turnstile { get; } = new(limits, time);

    public HeldConnections Held { get; } = new(limits);

    public LostStates Lost { get; } = new();

    /// <summary>
    /// For people. One account that is connected is enough; one that is not says nothing of the server: the member's token may be wrong.
    /// </summary>
    public ServerHealth Health => _nest.Health.Kind == ServerHealthKind.Connected
        ? _nest.Health
        : _members.Values.Select(book => book.Health).FirstOrDefault(health => health.Kind == ServerHealthKind.Connected) ?? _nest.Health;

    public HealthBook BookOf(Guid? memberId) =>
        memberId is { } member ? _members.GetOrAdd(member, _ => new HealthBook(id, _nest, limits, time, logger)) : _nest;

    /// <summary>What is known of the server as it is configured now.</summary>
    public LearnedTraits Learned(UpstreamServer now)
    {
        lock (_lock)
        {
            return _learned?.Revision == now.Revision ? _learned : _learned = new LearnedTraits(now.Revision);
        }
    }

    /// <summary>Forgets earlier failures, whosever account it was.</summary>
    public void Forgive()
    {
        _nest.Reset();
        foreach (var book in _members.Values)
        {
            book.Reset();
        }
    }

    public void Dispose() => Turnstile.Dispose();
}
