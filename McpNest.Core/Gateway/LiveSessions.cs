using System.Collections.Concurrent;
using System.Threading.Channels;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;
using Microsoft.Extensions.Hosting;

namespace McpNest.Core.Gateway;

/// <summary>
/// Everything agents hold open. When what an agent can list changes, its sessions are told; what belongs to a revoked, expired or removed
/// agent, or to a member who was suspended or stopped meanwhile, ends, and so does what a key opened that was rolled and works no more.
/// All within a second or two.
/// </summary>
public sealed class LiveSessions(NestJournal journal, LiveFeed feed, UpstreamPool pool, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan s_round = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<long, Entry> _open = new();
    private readonly ConcurrentDictionary<Guid, byte> _agents = new(); // all that opened anything since the start and are still usable
    private readonly ConcurrentDictionary<(Guid ServerId, OfferKind Kind), byte> _changedLists = new();
    private readonly ListWatch _lists = new(() => journal.State, time);
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long _lastId;

    /// <summary>Keeps a session in view until the returned handle is disposed.</summary>
    public IDisposable Add(LiveSession session)
    {
        var id = Interlocked.Increment(ref _lastId);
        // Whoever is suspended or stopped already may come to ask why.
        _open[id] = new Entry(session) { WasBlocked = IsBlocked(journal.State, session.AgentId) };
        _agents.TryAdd(session.AgentId, 0);
        if (session.NotifyListChanged is not null)
        {
            _lists.Follow(session.AgentId);
        }

        return new Handle(() => _open.TryRemove(id, out _));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = feed.Subscribe(Wake);
        pool.ListChanged += OnListChanged;
        // Expiry is an instant, not a change: nothing ticks when it comes.
        await using var timer = time.CreateTimer(_ => Wake(), null, s_round, s_round);
        Wake(); // what moved before the subscription
        try
        {
            await foreach (var _ in _wake.Reader.ReadAllAsync(stoppingToken))
            {
                Look(journal.State, time.GetUtcNow());
            }
        }
        catch (OperationCanceledException)
        {
            // The server is stopping.
        }
        finally
        {
            pool.ListChanged -= OnListChanged;
        }
    }

    private void Wake() => _wake.Writer.TryWrite(true);

    private void OnListChanged(Guid serverId, OfferKind kind)
    {
        _changedLists[(serverId, kind)] = 0;
        Wake();
    }

    private void Look(PolicyState state, DateTimeOffset now)
    {
        foreach (var (id, entry) in _open)
        {
            var blocked = IsBlocked(state, entry.Session.AgentId);
            // What was opened meanwhile may belong to a key this policy does not know yet.
            var isOver = !IsUsable(state, entry.Session, now) && !IsUsable(journal.State, entry.Session, now);
            if (isOver || (blocked && !entry.WasBlocked))
            {
                _open.TryRemove(id, out _);
                End(entry.Session);
            }

            entry.WasBlocked = blocked;
        }

        foreach (var (agent, _) in _agents)
        {
            if (!IsUsable(state, agent, now) && _agents.TryRemove(agent, out _))
            {
                _ = EndConnectionsAsync(agent);
            }
        }

        Tell();
    }

    private void Tell()
    {
        (Guid, OfferKind)[] announced = [.. _changedLists.Keys.Where(list => _changedLists.TryRemove(list, out _))];
        var changes = _lists.Changes(() => Listening().Select(session => session.AgentId).ToHashSet(), announced);
        if (changes.Count == 0)
        {
            return;
        }

        var sessions = Listening().ToLookup(session => session.AgentId);
        foreach (var (agent, kind) in changes)
        {
            foreach (var session in sessions[agent])
            {
                Notify(session, kind);
            }
        }
    }

    private IEnumerable<LiveSession> Listening() =>
        _open.Values.Select(entry => entry.Session).Where(session => session.NotifyListChanged is not null);

    private static bool IsUsable(PolicyState state, LiveSession session, DateTimeOffset now) =>
        IsUsable(state, session.AgentId, now)
        && (session.KeyHash is not { } hash || state.Agents[session.AgentId].AdmitsAt(hash, now));

    private static bool IsUsable(PolicyState state, Guid agentId, DateTimeOffset now) =>
        state.Agents.TryGetValue(agentId, out var agent) && agent.IsUsableAt(now) && state.Members.ContainsKey(agent.MemberId);

    private static bool IsBlocked(PolicyState state, Guid agentId) =>
        state.Stops.Contains(new Stop(StopScope.Agent, agentId))
        || (state.Agents.GetValueOrDefault(agentId) is { } agent
            && (state.Members.GetValueOrDefault(agent.MemberId) is { Suspended: true } || state.Stops.Contains(new Stop(StopScope.Member, agent.MemberId))));

    private static void Notify(LiveSession session, OfferKind kind)
    {
        try
        {
            session.NotifyListChanged!(kind);
        }
        catch (Exception)
        {
            // Whoever cannot be told comes back with a new session and a fresh list.
            End(session);
        }
    }

    private static void End(LiveSession session)
    {
        try
        {
            session.End();
        }
        catch (Exception)
        {
            // It ended by itself in this moment, or what listens for its end fails: no reason to leave the others open.
        }
    }

    private async Task EndConnectionsAsync(Guid agent)
    {
        try
        {
            await pool.EndAgentAsync(agent);
        }
        catch (Exception)
        {
            // A connection that cannot be closed is closed when it is idle; without permits nothing goes over it.
        }
    }

    private sealed class Entry(LiveSession session)
    {
        public LiveSession Session => session;

        public bool WasBlocked { get; set; }
    }

    private sealed class Handle(Action dispose) : IDisposable
    {
        public void Dispose() => dispose();
    }
}
