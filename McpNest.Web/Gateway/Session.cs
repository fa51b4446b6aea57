using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using McpNest.Core.Gateway;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;

namespace McpNest.Web.Gateway;

/// <summary>One session of an agent that speaks 2024-11-05 to 2025-11-25, as long as it is in memory.</summary>
internal sealed class Session
{
    private const int MaxMessages = 64;
    private const int MaxBytes = 256 * 1024;

    private readonly Guid _memberId;
    private readonly bool _resumed;
    private readonly TimeProvider _time;
    private readonly LateCancellation _end = new();
    private readonly LateCancellation _leave = new();
    private readonly ConcurrentDictionary<string, LateCancellation> _running = new();
    private readonly Backchannel _back;
    private int _uses;

    public Session(SessionFacts facts, Guid memberId, bool resumed, GatewayMeter meter, TimeProvider time)
    {
        (Facts, _memberId, _resumed, _time) = (facts, memberId, resumed, time);
        (Ended, Left) = (_end.Token, _leave.Token);
        Outbox = new Outbox(MaxMessages, MaxBytes, () => meter.Dropped("session_message"));
        Requests = new ServerRequests(meter, time, Ended);
        _back = Channel(Outbox);
        LastUsed = time.GetTimestamp();
        if (resumed)
        {
            // What changed while it was away nobody knows.
            Array.ForEach(Enum.GetValues<OfferKind>(), ListChanged);
        }
    }

    public SessionFacts Facts { get; }

    public Guid MemberId => _memberId;

    /// <summary>It is over: what still runs in it is cancelled.</summary>
    public CancellationToken Ended { get; }

    /// <summary>It is no longer in memory: its stream closes, its calls go on.</summary>
    public CancellationToken Left { get; }

    /// <summary>What goes to the session's own stream, now or when one is opened.</summary>
    public Outbox Outbox { get; }

    public ServerRequests Requests { get; }

    public SessionSubscriptions Subscriptions { get; } = new();

    /// <summary>The stream that is open now, if any: only one is read at a time.</summary>
    public SessionStream Stream { get; } = new();

    /// <summary>As the client set it with <c>logging/setLevel</c>.</summary>
    public string? LogLevel { get; set; }

    /// <summary>Timestamp of the last use.</summary>
    public long LastUsed { get; private set; }

    /// <summary>Whether a request or a stream of it is under way.</summary>
    public bool IsInUse => Volatile.Read(ref _uses) > 0;

    public Caller Caller => new(Facts.AgentId, _memberId, Facts.Client, Facts.ProtocolVersion)
    {
        Era = UpstreamEra.Session,
        SessionId = Facts.Id,
        Resumed = _resumed,
        Capabilities = Facts.Capabilities is { } declared ? JsonObject.Create(declared) : null,
        LogLevel = LogLevel,
        Session = _back,
    };

    /// <summary>The way back to the agent over one of its streams.</summary>
    public Backchannel Channel(Outbox outbox) => new(
        (method, parameters) =>
        {
            if (method != "notifications/message" || LogLevel is not { } least || LogLevels.Wants(least, parameters))
            {
                outbox.Add(RpcText.Notification(method, parameters));
            }
        },
        Facts.Capabilities is null ? null
            : (method, parameters, cancellationToken) => Requests.AskAsync(outbox, method, parameters, cancellationToken));

    public void ListChanged(OfferKind kind) => Outbox.AddNews(ListChanges.Of(kind));

    /// <summary>A request or stream begins to use it.</summary>
    public void Begin() => Interlocked.Increment(ref _uses);

    /// <summary>A request or stream has used it.</summary>
    public void Finish()
    {
        LastUsed = _time.GetTimestamp();
        Interlocked.Decrement(ref _uses);
    }

    /// <summary>Lets <see cref="Cancel"/> reach a request until the handle is disposed.</summary>
    public IDisposable Run(string requestId, LateCancellation cancel)
    {
        // A client that uses an id twice at once can cancel the first only.
        var known = _running.TryAdd(requestId, cancel);
        return new Handle(() =>
        {
            if (known)
            {
                _running.TryRemove(requestId, out _);
            }
        });
    }

    public void Cancel(string requestId)
    {
        if (_running.TryGetValue(requestId, out var cancel))
        {
            cancel.Cancel();
        }
    }

    /// <summary>Closes its stream and forgets what it was to be told of.</summary>
    public void Leave()
    {
        _leave.Cancel();
        Outbox.Close();
        Subscriptions.End();
    }

    /// <summary>Ends all that runs in it.</summary>
    public void End()
    {
        Leave();
        _end.Cancel();
    }

    private sealed class Handle(Action dispose) : IDisposable
    {
        public void Dispose() => dispose();
    }
}
