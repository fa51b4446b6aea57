using System.Text.Json.Nodes;
using McpNest.Core.Policy;

namespace McpNest.Core.Upstreams;

/// <summary>Opening the connection, and settling why it ended.</summary>
internal sealed partial class UpstreamSlot
{
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
                await known.Held.EnterAsync(this, server.Transport);
            }

            var tokenSetAt = TokenSetAt(); // read before the token is, so that a newer one is noticed
            var target = await around.ReadTarget(key.ServerId, key.MemberId, around.Closing);
            if (target.Hash() != server.TargetHash)
            {
                throw new NestException("The settings of this server are just being changed; try again.");
            }

            live = new LiveConnection(around.Connect(server, target, key.Era, UserFor()), server) { TokenSetAt = tokenSetAt };
            live.Upstream.ListChanged += kind => Heard(live, kind);
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
        _book.Connected(server, _restarts);
        _book.Offered(OffersEver());
        Volatile.Write(ref _live, live);
        CatchUpWithHeard(live);
        _ = WatchAsync(live);
        return live;
    }

    // A shared connection knows nobody: nothing of its first user may show to the others.
    private UpstreamUser UserFor() => key.Holder is null ? new UpstreamUser { MemberId = key.MemberId, Era = key.Era } : _user with { Session = ToNewest() };

    // Sessions come and go while the connection stays: what is for the agent at large goes to the session that used it last.
    private Backchannel ToNewest()
    {
        return new Backchannel((method, parameters) => Newest()?.Notify(method, parameters), AskAsync);

        Backchannel? Newest() => Volatile.Read(ref _user).Session;

        Task<AgentAnswer> AskAsync(string method, JsonObject? parameters, CancellationToken cancellationToken) =>
            Newest()?.Ask is { } ask
                ? ask(method, parameters, cancellationToken)
                : Task.FromResult(new AgentAnswer(null, new JsonObject { ["code"] = -32601, ["message"] = "Method not found" }));
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

        var end = live.IsOpen ? null : await live.Upstream.Ended;
        if (key.Holder is not null && live is { WasUsed: true, KeepsState: true })
        {
            known.Lost.Add(key);
        }

        known.Held.Leave(this);
        _book.Disconnected();
        if (end is { IsFailure: true })
        {
            _book.Failed(live.Server, end.Sentence, OwnRestarts, startedWell: live.WasCalled);
        }

        await live.Upstream.DisposeAsync();
    }

    private bool MayServe(LiveConnection live, UpstreamServer server) =>
        live.Serves(server) && (key.MemberId is null || (TokenSetAt() is { } setAt && setAt == live.TokenSetAt));

    private bool LacksToken() => key.MemberId is not null && TokenSetAt() is null;

    /// <summary>Seq of the change that set the member's own token; another one means another token.</summary>
    private long? TokenSetAt() =>
        key.MemberId is { } member && around.Policy().Credentials.TryGetValue(new MemberCredential(key.ServerId, member), out var seq) ? seq : null;
}
