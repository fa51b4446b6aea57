using McpNest.Core.Policy;
using Microsoft.Extensions.Logging;

namespace McpNest.Core.Upstreams;

/// <summary>The one connection of a key: opens it when needed, keeps its definitions recorded, and watches over it.</summary>
internal sealed class UpstreamSlot(ConnectionKey key, KnownServer known, UpstreamSlot.Surroundings around) : IAsyncDisposable
{
    private static readonly TimeSpan s_courtesy = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _gate = new(1, 1); // held while the connection is opened, closed, or its definitions are read
    private readonly RestartPolicy _restarts = new(around.Limits, around.Time); // of a held connection that broke
    private readonly HealthBook _book = known.BookOf(key.MemberId);
    private readonly Lock _lock = new();
    private LiveConnection? _live;
    private ServerResources? _resources;
    private UpstreamUser _user = UpstreamUser.Nest;
    private long _usedAt = around.Time.GetUtcNow().UtcTicks;
    private int _users;
    private bool _isGone;
    private bool _wasOpen;
    private int _readSoon;
    private TimeSpan _listChangedPause = around.Limits.ListChangedPause;

    public ConnectionKey Key => key;

    // What breaks over one agent's own connection may be that agent's doing, and keeps nobody else from connecting.
    private RestartPolicy? OwnRestarts => key.Holder is null ? null : _restarts;

    /// <summary>The connection, if it is open.</summary>
    public LiveConnection? Live => Volatile.Read(ref _live) is { IsOpen: true } live ? live : null;

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

    /// <summary>Reads the definitions again when the policy knows of others than this connection showed.</summary>
    /// <exception cref="NestException">They cannot be read; the sentence says why.</exception>
    public async Task CatchUpAsync(LiveConnection live, CancellationToken cancellationToken)
    {
        var now = around.Time.GetUtcNow();
        if (Server(out var server) && live.IsBehind(server) && now - live.CaughtUpAt >= around.Limits.ListChangedPause)
        {
            live.CaughtUpAt = now; // connections that show different definitions would otherwise take turns with every call
            await RefreshAsync(live, isWhole: false).WaitAsync(cancellationToken);
        }
    }

    /// <summary>Reads and records the definitions now.</summary>
    /// <param name="isWhole">What is missing is gone, also for other members' accounts: a person asked.</param>
    public async Task RefreshAsync(LiveConnection live, bool isWhole)
    {
        await _gate.WaitAsync(around.Closing);
        try
        {
            if (!ReferenceEquals(Volatile.Read(ref _live), live))
            {
                throw new NestException("The connection to this server was closed meanwhile; try again."); // says nothing of its successor
            }

            await ReadAgainAsync(live, isWhole);
        }
        finally
        {
            _gate.Release();
        }
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

    private async Task<LiveConnection> ReopenAsync()
    {
        try
        {
            await _gate.WaitAsync(around.Closing);
            try
            {
                var found = Server(out var server);
                if (found && Live is { } live && MayServe(live, server))
                {
                    return live;
                }

                await RetireAsync(Volatile.Read(ref _live));
                return await ConnectAsync(found ? server : throw _book.Refused("This server was removed from the nest; choose another one."));
            }
            finally
            {
                _gate.Release();
            }
        }
        finally
        {
            Leave();
        }
    }

    private async Task<LiveConnection> ConnectAsync(UpstreamServer server)
    {
        if (!server.MayConnect)
        {
            throw _book.Refused("The command of this server is not approved to run; a lead must approve exactly this command line first.");
        }

        if (LacksToken())
        {
            throw _book.Refused("This server wants your own token, and you have given none; paste it in the console under Your tokens.");
        }

        _book.ThrowWhilePausing(_restarts);
        var learned = known.Learned(server);
        if (learned.IsWrong(key.Era))
        {
            throw new UpstreamException(UpstreamReplyKind.Unavailable, "The server does not speak this era of MCP.") { WrongEra = true };
        }

        LiveConnection? live = null;
        var isOpen = false;
        try
        {
            if (key.Holder is not null)
            {
                await known.Held.EnterAsync(this);
            }

            var target = await around.ReadTarget(key.ServerId, key.MemberId, around.Closing);
            if (target.Hash() != server.TargetHash)
            {
                throw new NestException("The settings of this server are just being changed; try again.");
            }

            live = new LiveConnection(around.Connect(server, target, key.Era, UserFor()), server);
            live.Upstream.ListChanged += _ => ReadSoon(live);
            await live.OpenAsync(around.Limits, around.Time, around.Closing);
            isOpen = true;
            learned.Learn(key.Era, live.Upstream.Traits);
            await ReadAndRecordAsync(live, isWhole: false);
        }
        catch (Exception e)
        {
            known.Held.Leave(this);
            if (live is not null)
            {
                await live.Upstream.DisposeAsync();
            }

            if (e is UpstreamException { WrongEra: false } && !isOpen)
            {
                learned.Forget();
            }

            throw e switch
            {
                UpstreamException { WrongEra: true } => e,
                UpstreamException => _book.Failed(server, e.Message),
                NestException => _book.Refused(e.Message),
                OperationCanceledException => e,
                _ => _book.Broken(e),
            };
        }

        if (key.Holder is not null && live.KeepsState && (known.Lost.Remove(key) || (_user.Resumed && !_wasOpen)))
        {
            live.LoseState();
        }

        _wasOpen = true;
        Touch();
        Volatile.Write(ref _live, live);
        _book.Connected(server, _restarts);
        _book.Offered(OffersEver());
        _ = WatchAsync(live);
        return live;
    }

    // A shared connection knows nobody: nothing of its first user may show to the others.
    private UpstreamUser UserFor() => key.Holder is null ? new UpstreamUser { MemberId = key.MemberId, Era = key.Era } : _user;

    private async Task WatchAsync(LiveConnection live)
    {
        await live.Upstream.Ended;
        await RetireAsync(live);
    }

    /// <summary>Takes a connection out of use and settles why it ended; only the first to come does so.</summary>
    private async Task RetireAsync(LiveConnection? live)
    {
        if (live is null || !ReferenceEquals(Interlocked.CompareExchange(ref _live, null, live), live))
        {
            return;
        }

        var end = live.IsOpen ? null : await live.Upstream.Ended;
        if (key.Holder is not null && live is { WasUsed: true, KeepsState: true })
        {
            known.Lost.Add(key);
        }

        known.Held.Leave(this);
        _book.Disconnected();
        if (end is { IsFailure: true })
        {
            _book.Failed(live.Server, end.Sentence, OwnRestarts);
        }

        await live.Upstream.DisposeAsync();
    }

    // A server announces changes as often as it likes. They are read at most once in a while, but the last one is never missed.
    private void ReadSoon(LiveConnection live)
    {
        if (Interlocked.Exchange(ref _readSoon, 1) == 0)
        {
            _ = Task.Run(() => ReadLaterAsync(live));
        }
    }

    private async Task ReadLaterAsync(LiveConnection live)
    {
        var wait = live.ReadAt + _listChangedPause - around.Time.GetUtcNow();
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, around.Time, around.Closing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Volatile.Write(ref _readSoon, 0);
        if (ReferenceEquals(Volatile.Read(ref _live), live))
        {
            await RefreshAsync(live, isWhole: false).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var longest = around.Limits.LongestListChangedPause;
            _listChangedPause = !live.Differs ? around.Limits.ListChangedPause : 2 * _listChangedPause < longest ? 2 * _listChangedPause : longest;
        }
    }

    private async Task ReadAgainAsync(LiveConnection live, bool isWhole)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            live.Reading = done.Task; // calls wait for it, so that none slips in under definitions that are about to be replaced
            await ReadAndRecordAsync(live, isWhole);
            _book.Offered(OffersEver());
        }
        catch (UpstreamException e)
        {
            // What the server offers now is not known, so nothing more goes over this connection.
            var first = live.IsOpen;
            await RetireAsync(live);
            throw first ? _book.Failed(live.Server, e.Message, OwnRestarts) : new NestException(e.Message, e);
        }
        catch (NestException e)
        {
            await RetireAsync(live);
            throw _book.Refused(e.Message);
        }
        finally
        {
            done.SetResult();
        }
    }

    private async Task ReadAndRecordAsync(LiveConnection live, bool isWhole)
    {
        var discovery = await live.ReadAsync(around.Limits, around.Time, around.Closing);
        try
        {
            await around.Record(discovery with { IsPart = live.Server.Credential == CredentialKind.Member && !isWhole }, around.Closing);
        }
        catch (Exception e) when (e is not (OperationCanceledException or NestException))
        {
            throw new NestException("The server's tools could not be recorded, so it is not used; see whether the journal can be written.", e);
        }

        var before = Interlocked.Exchange(ref _resources, live.Resources ?? ServerResources.None);
        if (before is not null && !before.IsSameAs(live.Resources ?? ServerResources.None))
        {
            around.ResourcesChanged(key.ServerId);
        }
    }

    private bool Server(out UpstreamServer server) => around.Policy().Servers.TryGetValue(key.ServerId, out server!);

    private bool MayServe(LiveConnection live, UpstreamServer server) => live.Serves(server) && !LacksToken();

    private bool LacksToken() =>
        key.MemberId is { } member && !around.Policy().Credentials.Contains(new MemberCredential(key.ServerId, member));

    private int OffersEver() => around.Policy().Servers.GetValueOrDefault(key.ServerId)?.Offers.Count() ?? 0;

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
        Action<Guid> ResourcesChanged,
        CancellationToken Closing);
}
