using System.Text.Json.Nodes;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using Microsoft.Extensions.Logging;

namespace McpNest.Core.Upstreams;

/// <summary>The nest's connections to its servers. What moves data goes through only with a permit, over the connection of its user.</summary>
public sealed class UpstreamPool : IAsyncDisposable
{
    private static readonly TimeSpan s_tending = TimeSpan.FromSeconds(15);

    private readonly ConnectionBook _book;
    private readonly SubscriptionBook _subscriptions;
    private readonly UpstreamSlot.Surroundings _around;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _tending;

    public UpstreamPool(
        ServerTargets targets, CurrentPolicy policy, DiscoveryRecorder recorder, OutboundHttp http, UpstreamLimits limits, ByteBudget budget,
        TimeProvider time, ILogger<UpstreamPool> logger)
        : this(targets.ReadAsync, UpstreamConnections.Connector(http, new ConnectionMeans(limits, budget, time)), policy, recorder, limits, time, logger)
    {
    }

    internal UpstreamPool(
        Func<Guid, Guid?, CancellationToken, Task<ServerTarget>> readTarget, UpstreamConnector connect, CurrentPolicy policy,
        DiscoveryRecorder recorder, UpstreamLimits limits, TimeProvider time, ILogger logger)
    {
        _around = new(readTarget, connect, policy, recorder, limits, time, logger, (id, kind) => ListChanged?.Invoke(id, kind), _closing.Token);
        _book = new ConnectionBook(_around);
        _subscriptions = new SubscriptionBook(_book, _around);
        _tending = TendAsync();
    }

    /// <summary>
    /// Told when a server says that a list of its changed, or when its resources turn out to be others. Whether agents may use what is new
    /// is the policy's matter.
    /// </summary>
    public event Action<Guid, OfferKind>? ListChanged;

    /// <summary>Makes sure the server is connected for this user and its definitions have just been read; cheap when it is.</summary>
    /// <returns>Null when ready, else one sentence why not.</returns>
    public async Task<string?> EnsureConnectedAsync(Guid serverId, UpstreamUser user, CancellationToken cancellationToken)
    {
        try
        {
            using var lease = await _book.OpenAsync(serverId, user, cancellationToken);
            await lease.Slot.CatchUpAsync(lease.Live, cancellationToken);
            return null;
        }
        catch (NestException e)
        {
            return e.Message;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return "The nest could not connect to this server; try again."; // it is stopping, most likely
        }
    }

    /// <summary>Relays one request (the permit's method) and waits for the answer, for the server's timeout at most.</summary>
    /// <param name="parameters">The request's <c>params</c>, with the server's own names in place.</param>
    /// <param name="back">Where progress, log messages and requests of the server go meanwhile.</param>
    public Task<UpstreamReply> CallAsync(
        NestJournal.Permit permit, JsonObject parameters, UpstreamUser user, Backchannel? back, CancellationToken cancellationToken) =>
        InTurnAsync(permit, async (server, patience, cancel) =>
        {
            for (var attempt = 1; ; attempt++)
            {
                using var lease = await _book.OpenAsync(server.Id, user, cancel);
                var live = lease.Live;
                await live.Reading.WaitAsync(cancel);
                live.ThrowIfAnother(permit);
                try
                {
                    var call = new UpstreamCall(permit, parameters, live.DefinitionOf(permit.Tool!), back) { User = user, Patience = patience };
                    live.WasCalled = true;
                    var answer = await live.Upstream.CallAsync(call, cancel);
                    live.WasUsed = true;
                    return answer.ToReply() with { StateLost = live.TakeLostState() };
                }
                catch (UpstreamException e) when (e.SessionLost && attempt == 1)
                {
                    // It was not sent, or the server said it did not take it: sending it over a new session is no second call.
                }
                catch
                {
                    live.WasUsed = true;
                    throw;
                }
            }
        }, cancellationToken);

    /// <summary>Subscribes to updates of one resource for as long as the returned handle lives, also when the connection has to be made anew.</summary>
    /// <param name="updated">Called with the <c>params</c> of each <c>notifications/resources/updated</c>; must not block.</param>
    /// <param name="mayStill">Asked about every second, and before it is made anew; false ends the subscription, also at the server.</param>
    /// <returns>The server's answer, and the handle when it agreed.</returns>
    public async Task<(UpstreamReply Reply, IAsyncDisposable? Subscription)> SubscribeAsync(
        NestJournal.Permit permit, string uri, UpstreamUser user, Action<JsonObject> updated, Func<bool> mayStill, CancellationToken cancellationToken)
    {
        IAsyncDisposable? subscription = null;
        var reply = await InTurnAsync(permit, async (_, _, cancel) =>
        {
            (var answer, subscription) = await _subscriptions.AddAsync(permit, uri, user, updated, mayStill, cancel);
            return answer;
        }, cancellationToken);
        return (reply, subscription);
    }

    /// <summary>The resources a server lists now for a user; null when it has none, or cannot be reached soon.</summary>
    public async Task<ServerResources?> ResourcesAsync(Guid serverId, UpstreamUser user, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(_around.Limits.ResourcesTime, _around.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            using var lease = await _book.OpenAsync(serverId, user, either.Token);
            return lease.Live.Resources;
        }
        catch (Exception e) when (e is NestException || !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Passes a session's <c>logging/setLevel</c> on to the servers it is connected to, as far as they take one.</summary>
    public async Task SetLogLevelAsync(UpstreamUser user, CancellationToken cancellationToken)
    {
        if (user.LogLevel is { } level)
        {
            await Task.WhenAll(_book.HeldFor(user).Select(slot => slot.SetLogLevelAsync(level, user, cancellationToken)));
        }
    }

    /// <summary>Closes what was held open for one session of an agent.</summary>
    public Task EndSessionAsync(string sessionId) => EndAsync(holder => holder.SessionId == sessionId, user => user.SessionId == sessionId);

    /// <summary>Closes what was held open for one agent.</summary>
    public Task EndAgentAsync(Guid agentId) => EndAsync(holder => holder.AgentId == agentId, user => user.AgentId == agentId);

    /// <summary>The same with nobody's own token but the owner's.</summary>
    /// <exception cref="NestException">The server cannot be reached or breaks the protocol; one sentence says what to do.</exception>
    public Task<ServerDiscovery> DiscoverAsync(Guid serverId, CancellationToken cancellationToken) =>
        DiscoverAsync(serverId, asMember: null, cancellationToken);

    /// <summary>Connects if needed, reads all definitions, and has them recorded.</summary>
    /// <param name="asMember">Whose token to use with a server that wants members' own; of somebody who gave none, the owner's, if there is one.</param>
    /// <exception cref="NestException">The server cannot be reached or breaks the protocol; one sentence says what to do.</exception>
    public async Task<ServerDiscovery> DiscoverAsync(Guid serverId, Guid? asMember, CancellationToken cancellationToken)
    {
        _book.Forgive(serverId); // a person asked, so no pause holds it back
        var user = new UpstreamUser { MemberId = _book.AccountFor(serverId, asMember), Era = UpstreamEra.Stateless };
        using var lease = await _book.OpenAsync(serverId, user, cancellationToken);
        if (!lease.IsNew || lease.Live.Server.Credential == CredentialKind.Member)
        {
            await lease.Slot.RefreshAsync(lease.Live, isWhole: true).WaitAsync(cancellationToken);
        }

        return lease.Live.Discovery!;
    }

    /// <summary>
    /// Tries a member's own token: connects as they do and reads. Unlike a discovery it lifts no pause, and what their account does not see is
    /// gone for nobody.
    /// </summary>
    /// <exception cref="NestException">It does not work, or the server failed too short a time ago; one sentence says what to do.</exception>
    public async Task TryAsync(Guid serverId, Guid memberId, CancellationToken cancellationToken)
    {
        var user = new UpstreamUser { MemberId = memberId, Era = UpstreamEra.Stateless };
        using var lease = await _book.OpenAsync(serverId, user, cancellationToken);
        if (!lease.IsNew)
        {
            await lease.Slot.RefreshAsync(lease.Live, isWhole: false).WaitAsync(cancellationToken);
        }
    }

    /// <summary>Reads the definitions of a server that is not stored yet, over a connection of its own; nothing is recorded.</summary>
    /// <param name="server">As it would be stored; a hosted one needs its launch approved in it.</param>
    /// <exception cref="NestException">The server cannot be reached or breaks the protocol; one sentence says what to do.</exception>
    public async Task<ServerDiscovery> ProbeAsync(UpstreamServer server, ServerTarget target, CancellationToken cancellationToken)
    {
        foreach (var era in new LearnedTraits(server.Revision).Eras(server.Transport, UpstreamEra.Stateless))
        {
            await using var upstream = _around.Connect(server, target.For(token: null), era, UpstreamUser.Nest);
            var connection = new LiveConnection(upstream, server);
            try
            {
                await connection.OpenAsync(_around.Limits, _around.Time, cancellationToken);
                return await connection.ReadAsync(_around.Limits, _around.Time, cancellationToken);
            }
            catch (UpstreamException e) when (!e.WrongEra)
            {
                throw new NestException(e.Message, e);
            }
            catch (UpstreamException)
            {
                // The other one, then.
            }
        }

        throw new NestException(ConnectionBook.NoEra);
    }

    /// <summary>Closes the connections of one server, so that the next use starts afresh with its present settings.</summary>
    public Task DisconnectAsync(Guid serverId) => _book.DisconnectAsync(serverId, _ => true);

    /// <summary>Closes those of one server that speak for one member, whose token is another one now.</summary>
    public Task DisconnectAsync(Guid serverId, Guid memberId) => _book.DisconnectAsync(serverId, key => key.MemberId == memberId);

    public ServerHealth HealthOf(Guid serverId) => _book.HealthOf(serverId);

    public async ValueTask DisposeAsync()
    {
        if (_closing.IsCancellationRequested)
        {
            return;
        }

        await _closing.CancelAsync();
        await _tending;
        await _subscriptions.DisposeAsync();
        await _book.DisposeAsync();
        _closing.Dispose();
    }

    /// <summary>Waits for a place at the server, then does the work within the server's timeout; what goes wrong becomes a reply.</summary>
    private async Task<UpstreamReply> InTurnAsync(
        NestJournal.Permit permit, Func<UpstreamServer, Patience, CancellationToken, Task<UpstreamReply>> work, CancellationToken cancellationToken)
    {
        var server = permit.Server ?? throw new ArgumentException("The permit is for no server.", nameof(permit));
        using var patience = new Patience(TimeSpan.FromSeconds(server.TimeoutSeconds), _around.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            using var turn = await _book.Known(server.Id).Turnstile.EnterAsync(either.Token);
            return await work(server, patience, either.Token);
        }
        catch (UpstreamException e)
        {
            return UpstreamReply.Of(e.Kind);
        }
        catch (NestException)
        {
            return UpstreamReply.Of(UpstreamReplyKind.Unavailable);
        }
        catch (OperationCanceledException)
        {
            return UpstreamReply.Of(
                cancellationToken.IsCancellationRequested ? UpstreamReplyKind.Cancelled
                : patience.IsOver ? UpstreamReplyKind.TimedOut
                : UpstreamReplyKind.Unavailable);
        }
    }

    private async Task EndAsync(Func<ConnectionHolder, bool> held, Func<UpstreamUser, bool> subscribed)
    {
        await _subscriptions.EndAsync(subscribed); // first, or they would connect again
        await _book.EndAsync(held);
    }

    private async Task TendAsync()
    {
        using var timer = new PeriodicTimer(s_tending, _around.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(_closing.Token))
            {
                await _book.TendAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The nest stops.
        }
    }
}
