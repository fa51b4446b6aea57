using McpNest.Core.Policy;
using Microsoft.Extensions.Logging;

namespace McpNest.Core.Upstreams;

/// <summary>The one connection of a key, who uses it, and when it is closed.</summary>
internal sealed partial class UpstreamSlot(ConnectionKey key, KnownServer known, UpstreamSlot.Surroundings around) : IAsyncDisposable
{
    private static readonly TimeSpan s_courtesy = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _gate = new(1, 1); // held while the connection is opened, closed, or its definitions are read
    private readonly RestartPolicy _restarts = new(around.Limits, around.Time); // of a held connection that broke
    private readonly HealthBook _book = known.BookOf(key.MemberId);
    private readonly Lock _lock = new();
    private LiveConnection? _live;
    private UpstreamUser _user = UpstreamUser.Nest;
    private long _usedAt = around.Time.GetUtcNow().UtcTicks;
    private int _users;
    private bool _isGone;
    private bool _wasOpen;

    public ConnectionKey Key => key;

    // What breaks over one agent's own connection may be that agent's doing, and keeps nobody else from connecting.
    private RestartPolicy? OwnRestarts => key.Holder is null ? null : _restarts;

    /// <summary>The connection, if it is open.</summary>
    public LiveConnection? Live => Volatile.Read(ref _live) is { IsOpen: true } live ? live : null;

    /// <summary>Whose share of the server's connections it takes.</summary>
    public Guid? Owner => Volatile.Read(ref _user).MemberId ?? key.Holder?.AgentId;

    public long UsedAt => Volatile.Read(ref _usedAt);

    /// <summary>Whether nothing is under way over it.</summary>
    public bool IsIdle => Volatile.Read(ref _users) == 0 && _gate.CurrentCount == 1;

    /// <summary>Begins a use, which keeps the connection from being closed as idle; each needs its <see cref="Leave"/>.</summary>
    /// <returns>False when this slot was given up; then another one has to be made.</returns>
    public bool TryEnter(UpstreamUser user)
    {
        lock (_lock)
        {
            if (_isGone)
            {
                return false;
            }

            _users++;
            if (key.Holder is not null)
            {
                _user = user; // the latest says best what the agent wants now
            }

            return true;
        }
    }

    public void Leave()
    {
        lock (_lock)
        {
            _users--;
            Touch();
        }
    }

    /// <summary>An open connection whose definitions are recorded.</summary>
    /// <exception cref="NestException">It cannot be had; the sentence says why.</exception>
    /// <exception cref="UpstreamException">The server does not speak this era.</exception>
    public Task<LiveConnection> OpenAsync(CancellationToken cancellationToken)
    {
        if (Live is { } live && Server(out var server) && MayServe(live, server))
        {
            return Task.FromResult(live);
        }

        TryEnter(_user); // opening goes on when its caller gives up; the caller's own use makes this one succeed
        return ReopenAsync().WaitAsync(cancellationToken); // one caller who gives up must not end it for the others
    }

    /// <summary>Tells the server how much to log for this holder, if it is connected and logs at all.</summary>
    public async Task SetLogLevelAsync(string level, UpstreamUser user, CancellationToken cancellationToken)
    {
        if (!TryEnter(user))
        {
            return;
        }

        using var patience = new CancellationTokenSource(s_courtesy, around.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            if (Live is { Era: UpstreamEra.Session, TakesLogLevel: true } live)
            {
                await live.Upstream.AskAsync(NestRequest.SetLogLevel(level), either.Token);
            }
        }
        catch (Exception e) when (e is UpstreamException || (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested))
        {
            // It is a wish; the next connection is told at once.
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Closes the connection; the next use opens a new one.</summary>
    public async Task CloseAsync()
    {
        await _gate.WaitAsync();
        try
        {
            await RetireAsync(Volatile.Read(ref _live));
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Forgets earlier failures.</summary>
    public void Forgive() => _book.Reset(_restarts);

    /// <summary>Called at short intervals: closes what is idle or may not be used any more, reads again what is old.</summary>
    public async Task TendAsync()
    {
        if (Live is not { } live)
        {
            return;
        }

        var now = around.Time.GetUtcNow();
        if (!Server(out var server) || !MayServe(live, server))
        {
            await RetireAsync(live); // removed, reconfigured or no longer approved, perhaps through another process of the nest
        }
        else if (IsUnused(now))
        {
            await CloseAsync();
        }
        else if (now - live.ReadAt >= around.Limits.RefreshTime)
        {
            await RefreshAsync(live, isWhole: false).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Gives the slot up when nobody has needed it for long.</summary>
    public bool TryGiveUp()
    {
        lock (_lock)
        {
            return _isGone = _isGone || (Volatile.Read(ref _live) is null && IsUnused(around.Time.GetUtcNow()));
        }
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    private bool IsUnused(DateTimeOffset now) => Volatile.Read(ref _users) == 0 && now.UtcTicks - UsedAt >= around.Limits.IdleTime.Ticks;

    private bool Server(out UpstreamServer server) => around.Policy().Servers.TryGetValue(key.ServerId, out server!);

    private void Touch() => Volatile.Write(ref _usedAt, around.Time.GetUtcNow().UtcTicks);

    /// <summary>What all slots of a pool share.</summary>
    internal sealed record Surroundings(
        Func<Guid, Guid?, CancellationToken, Task<ServerTarget>> ReadTarget,
        UpstreamConnector Connect,
        CurrentPolicy Policy,
        DiscoveryRecorder Record,
        UpstreamLimits Limits,
        TimeProvider Time,
        ILogger Logger,
        Action<Guid, OfferKind> ListChanged,
        CancellationToken Closing);
}
