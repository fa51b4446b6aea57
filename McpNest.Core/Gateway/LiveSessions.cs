using System.Collections.Concurrent;
using System.Threading.Channels;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using Microsoft.Extensions.Hosting;

namespace McpNest.Core.Gateway;

/// <summary>
/// Everything agents hold open. When policy moves, sessions are told to list their tools again; what belongs to a revoked, expired or
/// removed agent ends within a second or two.
/// </summary>
public sealed class LiveSessions(NestJournal journal, LiveFeed feed, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan s_round = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<long, LiveSession> _open = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long _lastId;
    private long _version = journal.State.Version;

    /// <summary>Keeps a session in view until the returned handle is disposed.</summary>
    public IDisposable Add(LiveSession session)
    {
        var id = Interlocked.Increment(ref _lastId);
        _open[id] = session;
        return new Handle(() => _open.TryRemove(id, out _));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = feed.Subscribe(Wake);
        // Expiry is an instant, not a change: nothing ticks when it comes.
        await using var timer = time.CreateTimer(_ => Wake(), null, s_round, s_round);
        Wake(); // what moved before the subscription
        try
        {
            await foreach (var _ in _wake.Reader.ReadAllAsync(stoppingToken))
            {
                var state = journal.State;
                Look(state, moved: state.Version != _version, stoppingToken);
                _version = state.Version;
            }
        }
        catch (OperationCanceledException)
        {
            // The server is stopping.
        }
    }

    private void Wake() => _wake.Writer.TryWrite(true);

    private void Look(PolicyState state, bool moved, CancellationToken stopping)
    {
        var now = time.GetUtcNow();
        foreach (var (id, session) in _open)
        {
            if (!MayStay(state, session.AgentId, now))
            {
                _open.TryRemove(id, out _);
                End(session);
            }
            else if (moved && session.NotifyToolsChanged is { } notify)
            {
                _ = NotifyAsync(session, notify, stopping);
            }
        }
    }

    private static bool MayStay(PolicyState state, Guid agentId, DateTimeOffset now) =>
        state.Agents.TryGetValue(agentId, out var agent) && agent.IsUsableAt(now) && state.Members.ContainsKey(agent.MemberId);

    private async Task NotifyAsync(LiveSession session, Func<CancellationToken, Task> notify, CancellationToken stopping)
    {
        using var patience = new CancellationTokenSource(s_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stopping);
        try
        {
            await notify(either.Token);
        }
        catch (Exception) when (!stopping.IsCancellationRequested)
        {
            // Whoever does not read its stream, or has closed it, comes back with a new session and a fresh list.
            End(session);
        }
        catch (OperationCanceledException)
        {
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

    private sealed class Handle(Action dispose) : IDisposable
    {
        public void Dispose() => dispose();
    }
}
