using System.Text.Json.Nodes;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using Microsoft.Extensions.Logging;

namespace McpNest.Core.Upstreams;

/// <summary>The one connection of a key: opens it when needed, watches over it, and lets calls through.</summary>
internal sealed class UpstreamSlot(Guid serverId, UpstreamSlot.Surroundings around) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1); // held while the connection is opened, closed, or its definitions are read
    private readonly Turnstile _turnstile = new(around.Limits, around.Time);
    private readonly HealthBook _book = new(serverId, around.Limits, around.Time, around.Logger);
    private LiveConnection? _live;
    private long _usedAt;
    private int _readSoon;
    private TimeSpan _listChangedPause = around.Limits.ListChangedPause;

    public ServerHealth Health => _book.Health;

    /// <summary>Relays a call, if the tool is still the one the permit is for.</summary>
    public async Task<UpstreamAnswer> CallAsync(NestJournal.Permit permit, JsonObject parameters, Backchannel? back, CancellationToken cancellationToken)
    {
        await _turnstile.EnterAsync(cancellationToken);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var live = await OpenAsync(cancellationToken);
                await live.Reading.WaitAsync(cancellationToken);
                ThrowIfAnother(permit, live);
                try
                {
                    return await live.Upstream.CallAsync(new UpstreamCall(permit, parameters, Definition: null, back), cancellationToken);
                }
                catch (UpstreamException e) when (e.SessionLost && attempt == 1)
                {
                    // It was not sent, or the server said it did not take it: sending it over a new session is no second call.
                }
            }
        }
        finally
        {
            Touch();
            _turnstile.Leave();
        }
    }

    /// <summary>An open connection whose definitions are recorded.</summary>
    /// <exception cref="NestException">It cannot be had; the sentence says why.</exception>
    public Task<LiveConnection> OpenAsync(CancellationToken cancellationToken)
    {
        if (around.Policy().Servers.TryGetValue(serverId, out var server)
            && Volatile.Read(ref _live) is { } live && live.Serves(server))
        {
            Touch();
            return Task.FromResult(live);
        }

        return ReopenAsync().WaitAsync(cancellationToken); // one caller who gives up must not end it for the others
    }

    /// <summary>An open connection whose definitions are those the policy knows; they are read again when another process saw others.</summary>
    /// <exception cref="NestException">It cannot be had; the sentence says why.</exception>
    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        var live = await OpenAsync(cancellationToken);
        if (around.Policy().Servers.TryGetValue(serverId, out var server) && live.IsBehind(server))
        {
            await RefreshAsync(live).WaitAsync(cancellationToken);
        }
    }

    /// <summary>Reads and records the definitions now; a person asked, so no pause holds it back.</summary>
    public async Task<ServerDiscovery> DiscoverAsync(CancellationToken cancellationToken)
    {
        _book.Reset();
        var before = Volatile.Read(ref _live);
        var live = await OpenAsync(cancellationToken);
        if (ReferenceEquals(before, live))
        {
            await RefreshAsync(live).WaitAsync(cancellationToken);
        }

        return live.Discovery!;
    }

    /// <summary>Closes the connection; the next use opens a new one, without a pause.</summary>
    public async Task CloseAsync()
    {
        await _gate.WaitAsync();
        try
        {
            await RetireAsync(Volatile.Read(ref _live));
            _book.Reset();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Called at short intervals: closes what is idle or may not be used any more, reads again what is old.</summary>
    public async Task TendAsync()
    {
        var now = around.Time.GetUtcNow();
        if (Volatile.Read(ref _live) is not { IsOpen: true } live)
        {
            return;
        }

        if (!around.Policy().Servers.TryGetValue(serverId, out var server) || !live.Serves(server))
        {
            await RetireAsync(live); // removed, reconfigured or no longer approved, perhaps through another process of the nest
        }
        else if (_turnstile.IsEmpty && now.UtcTicks - Volatile.Read(ref _usedAt) >= around.Limits.IdleTime.Ticks)
        {
            await CloseAsync();
        }
        else if (now - live.ReadAt >= around.Limits.RefreshTime)
        {
            await RefreshAsync(live).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _turnstile.Dispose();
    }

    private static void ThrowIfAnother(NestJournal.Permit permit, LiveConnection live)
    {
        if (permit.Tool is not { Approved: { } approved } tool || live.FingerprintOf(tool.Name) != approved)
        {
            throw new UpstreamException(UpstreamReplyKind.DefinitionChanged, "The server's definition of this tool has changed.");
        }

        if (live.Server.TargetHash != permit.Server!.TargetHash)
        {
            throw new UpstreamException(UpstreamReplyKind.Unavailable, "The server's settings have just changed; try again.");
        }
    }

    private async Task<LiveConnection> ReopenAsync()
    {
        await _gate.WaitAsync(around.Closing);
        try
        {
            var server = around.Policy().Servers.GetValueOrDefault(serverId);
            if (server is not null && Volatile.Read(ref _live) is { } live && live.Serves(server))
            {
                return live;
            }

            await RetireAsync(Volatile.Read(ref _live));
            return await ConnectAsync(server ?? throw _book.Refused("This server was removed from the nest; choose another one."));
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<LiveConnection> ConnectAsync(UpstreamServer server)
    {
        if (!server.MayConnect)
        {
            throw _book.Refused("The command of this server is not approved to run; a lead must approve exactly this command line first.");
        }

        _book.ThrowWhilePausing();
        LiveConnection? live = null;
        try
        {
            var target = await around.ReadTarget(serverId, around.Closing);
            if (target.Hash() != server.TargetHash)
            {
                throw new NestException("The settings of this server are just being changed; try again.");
            }

            live = new LiveConnection(around.Connect(server, target, UpstreamEra.Session, UpstreamUser.Nest), server);
            live.Upstream.ListChanged += _ => ReadSoon(live);
            await live.OpenAsync(around.Limits, around.Time, around.Closing);
            await RecordAsync(await live.ReadAsync(around.Limits, around.Time, around.Closing));
        }
        catch (Exception e)
        {
            if (live is not null)
            {
                await live.Upstream.DisposeAsync();
            }

            throw e switch
            {
                UpstreamException => _book.Failed(server, e.Message),
                NestException => _book.Refused(e.Message),
                OperationCanceledException => e,
                _ => _book.Broken(e),
            };
        }

        Touch();
        Volatile.Write(ref _live, live);
        _book.Connected(server);
        _book.Offered(ToolsEver());
        _ = WatchAsync(live);
        return live;
    }

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

        if (live.IsOpen)
        {
            _book.Closed();
        }
        else if (await live.Upstream.Ended is { IsFailure: true } end)
        {
            _book.Failed(live.Server, end.Sentence);
        }
        else
        {
            _book.Closed();
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
            await RefreshAsync(live).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var longest = around.Limits.LongestListChangedPause;
            _listChangedPause = !live.Differs ? around.Limits.ListChangedPause : 2 * _listChangedPause < longest ? 2 * _listChangedPause : longest;
        }
    }

    private async Task RefreshAsync(LiveConnection live)
    {
        await _gate.WaitAsync(around.Closing);
        try
        {
            if (!ReferenceEquals(Volatile.Read(ref _live), live))
            {
                throw new NestException("The connection to this server was closed meanwhile; try again."); // says nothing of its successor
            }

            await ReadAgainAsync(live);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task ReadAgainAsync(LiveConnection live)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            live.Reading = done.Task; // calls wait for it, so that none slips in under definitions that are about to be replaced
            await RecordAsync(await live.ReadAsync(around.Limits, around.Time, around.Closing));
            _book.Offered(ToolsEver());
        }
        catch (UpstreamException e)
        {
            // What the server offers now is not known, so nothing more goes over this connection.
            var first = live.IsOpen;
            await RetireAsync(live);
            throw first ? _book.Failed(live.Server, e.Message) : new NestException(e.Message, e);
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

    private async Task RecordAsync(ServerDiscovery discovery)
    {
        try
        {
            await around.Record(discovery, around.Closing);
        }
        catch (Exception e) when (e is not (OperationCanceledException or NestException))
        {
            throw new NestException("The server's tools could not be recorded, so it is not used; see whether the journal can be written.", e);
        }
    }

    private int ToolsEver() => around.Policy().Servers.GetValueOrDefault(serverId)?.Tools.Count ?? 0;

    private void Touch() => Volatile.Write(ref _usedAt, around.Time.GetUtcNow().UtcTicks);

    /// <summary>What all slots of a pool share.</summary>
    internal sealed record Surroundings(
        Func<Guid, CancellationToken, Task<ServerTarget>> ReadTarget,
        UpstreamConnector Connect,
        CurrentPolicy Policy,
        DiscoveryRecorder Record,
        UpstreamLimits Limits,
        TimeProvider Time,
        ILogger Logger,
        CancellationToken Closing);
}
