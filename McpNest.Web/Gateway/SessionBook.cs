using System.Security.Cryptography;
using System.Text.Json;
using McpNest.Core.Gateway;
using McpNest.Core.Upstreams;

namespace McpNest.Web.Gateway;

/// <summary>
/// The sessions in memory. One that is not there comes back when its token is used: after a restart of the nest, after half an hour
/// without use, or when a newer one needed the place. One that was ended does not, and one that is in use gives its place to none.
/// </summary>
internal sealed class SessionBook : IDisposable
{
    private const int MaxEnded = 10_000;

    private static readonly TimeSpan s_round = TimeSpan.FromMinutes(1);

    private readonly SessionToken _tokens;
    private readonly LiveSessions _live;
    private readonly UpstreamPool _pool;
    private readonly DoorLimits _limits;
    private readonly GatewayMeter _meter;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (Session Session, IDisposable Live)> _open = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ended = new(StringComparer.Ordinal);
    private readonly Queue<string> _endedInOrder = new();

    public SessionBook(SessionToken tokens, LiveSessions live, UpstreamPool pool, DoorLimits limits, GatewayMeter meter, TimeProvider time)
    {
        (_tokens, _live, _pool, _limits, _meter, _time) = (tokens, live, pool, limits, meter, time);
        _timer = time.CreateTimer(_ => PutOutIdle(), null, s_round, s_round);
    }

    /// <summary>Opens a session for an agent.</summary>
    /// <returns>Its token; null when there is no place for it.</returns>
    public string? Open(Guid agentId, Guid memberId, string protocolVersion, string? client, JsonElement capabilities)
    {
        var facts = new SessionFacts(
            RandomNumberGenerator.GetHexString(32, lowercase: true), agentId, _time.GetUtcNow(), protocolVersion, client, SessionFacts.Asking(capabilities));
        lock (_lock)
        {
            return Add(facts, memberId, resumed: false) is null ? null : _tokens.Write(facts);
        }
    }

    /// <summary>The session of a token, if it is this agent's and was not ended.</summary>
    /// <param name="isFull">It could come back, but there is no place for it.</param>
    public SessionLease? Find(string token, Guid agentId, Guid memberId, out bool isFull)
    {
        isFull = false;
        if (_tokens.Read(token) is not { } facts || facts.AgentId != agentId)
        {
            return null;
        }

        lock (_lock)
        {
            if (_ended.Contains(facts.Id))
            {
                return null;
            }

            var session = _open.TryGetValue(facts.Id, out var open) ? open.Session : Add(facts, memberId, resumed: true);
            isFull = session is null;
            return session is null ? null : new SessionLease(session);
        }
    }

    /// <summary>Ends a session for good.</summary>
    public void End(Session session)
    {
        lock (_lock)
        {
            if (_ended.Add(session.Facts.Id))
            {
                _endedInOrder.Enqueue(session.Facts.Id);
                if (_endedInOrder.Count > MaxEnded)
                {
                    _ended.Remove(_endedInOrder.Dequeue());
                }
            }
        }

        Close(session);
    }

    public void Dispose() => _timer.Dispose();

    private Session? Add(SessionFacts facts, Guid memberId, bool resumed)
    {
        if (!MakeRoom(memberId))
        {
            return null;
        }

        var session = new Session(facts, memberId, resumed, _meter, _time);
        var live = _live.Add(new LiveSession(facts.AgentId, session.ListChanged, () => Close(session)));
        _open.Add(facts.Id, (session, live));
        return session;
    }

    /// <summary>Ends all that a session holds open. Used again, with a key that is good, it comes back: its calls are decided anyway.</summary>
    private void Close(Session session)
    {
        PutOut(session);
        session.End();
        _ = _pool.EndSessionAsync(session.Facts.Id);
    }

    private bool MakeRoom(Guid memberId)
    {
        var ofMember = _open.Values.Where(open => open.Session.MemberId == memberId).ToList();
        var tooMany = ofMember.Count >= _limits.SessionsPerMember ? ofMember
            : _open.Count >= _limits.Sessions ? [.. _open.Values]
            : [];
        if (tooMany.Count == 0)
        {
            return true;
        }

        // What is in use stays: put out, it would come back at once and put out another.
        if (tooMany.Select(open => open.Session).Where(session => !session.IsInUse).MinBy(session => session.LastUsed) is not { } idle)
        {
            return false;
        }

        PutOut(idle);
        _meter.Dropped("session");
        return true;
    }

    private void PutOutIdle()
    {
        lock (_lock)
        {
            _open.Values.Select(open => open.Session)
                .Where(session => !session.IsInUse && _time.GetElapsedTime(session.LastUsed) >= _limits.SessionIdle)
                .ToList()
                .ForEach(PutOut);
        }
    }

    private void PutOut(Session session)
    {
        lock (_lock)
        {
            // Another with the same id may have come back meanwhile.
            if (_open.TryGetValue(session.Facts.Id, out var open) && open.Session == session)
            {
                _open.Remove(session.Facts.Id);
                open.Live.Dispose();
            }
        }

        session.Leave();
    }
}
