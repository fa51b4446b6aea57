using McpNest.Core.Journal;

namespace McpNest.Core.Gateway;

/// <summary>Counts what limits refuse, and has it recorded: one record for each agent, limit and window of ten seconds.</summary>
public sealed class LimitLedger : IDisposable
{
    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(10);

    private readonly Action<LimitReached> _record;
    private readonly TimeProvider _time;
    private readonly ITimer _end;
    private readonly Lock _gate = new();
    private Dictionary<(LimitKind, Guid), LimitReached> _window = [];

    public LimitLedger(NestJournal journal, TimeProvider time)
        : this(journal.Record, time)
    {
    }

    internal LimitLedger(Action<LimitReached> record, TimeProvider time)
    {
        (_record, _time) = (record, time);
        _end = time.CreateTimer(_ => Close(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Counts one refused request.</summary>
    public void Count(LimitKind limit, Guid agentId, Guid memberId)
    {
        lock (_gate)
        {
            if (_window.Count == 0)
            {
                _end.Change(s_window, Timeout.InfiniteTimeSpan);
            }

            var reached = _window.GetValueOrDefault((limit, agentId)) ?? new LimitReached(limit, agentId, memberId, 0, _time.GetUtcNow());
            _window[(limit, agentId)] = reached with { Count = reached.Count + 1 };
        }
    }

    public void Dispose()
    {
        _end.Dispose();
        Close();
    }

    private void Close()
    {
        Dictionary<(LimitKind, Guid), LimitReached> closed;
        lock (_gate)
        {
            (closed, _window) = (_window, []);
        }

        foreach (var reached in closed.Values)
        {
            _record(reached);
        }
    }
}
