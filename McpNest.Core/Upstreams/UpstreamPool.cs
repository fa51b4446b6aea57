using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using Microsoft.Extensions.Logging;

namespace McpNest.Core.Upstreams;

/// <summary>The nest's connections to its servers. Calls go through only with a permit.</summary>
public sealed class UpstreamPool : IAsyncDisposable
{
    private static readonly TimeSpan s_tending = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<ConnectionKey, UpstreamSlot> _slots = new();
    private readonly UpstreamSlot.Surroundings _around;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _tending;

    public UpstreamPool(
        ServerTargets targets, CurrentPolicy policy, DiscoveryRecorder recorder, OutboundHttp http, UpstreamLimits limits, TimeProvider time,
        ILogger<UpstreamPool> logger)
        : this(targets.ReadAsync, Connector(http, limits, time), policy, recorder, limits, time, logger)
    {
    }

    internal UpstreamPool(
        Func<Guid, CancellationToken, Task<ServerTarget>> readTarget, UpstreamConnector connect, CurrentPolicy policy,
        DiscoveryRecorder recorder, UpstreamLimits limits, TimeProvider time, ILogger logger)
    {
        _around = new(readTarget, connect, policy, recorder, limits, time, logger, _closing.Token);
        _tending = TendAsync();
    }

    /// <summary>Makes sure the server is connected and its definitions have just been read; cheap when it is.</summary>
    /// <returns>Null when ready, else one sentence why not.</returns>
    public async Task<string?> EnsureConnectedAsync(Guid serverId, UpstreamUser user, CancellationToken cancellationToken)
    {
        try
        {
            await SlotOf(serverId).ReadyAsync(cancellationToken);
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
    public async Task<UpstreamReply> CallAsync(
        NestJournal.Permit permit, JsonObject parameters, UpstreamUser user, Backchannel? back, CancellationToken cancellationToken)
    {
        var server = permit.Server ?? throw new ArgumentException("The permit is for no server.", nameof(permit));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(server.TimeoutSeconds), _around.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            return (await Slot(ConnectionKey.Of(server)).CallAsync(permit, parameters, back, either.Token)).ToReply();
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
                : patience.IsCancellationRequested ? UpstreamReplyKind.TimedOut
                : UpstreamReplyKind.Unavailable);
        }
    }

#pragma warning disable CA1822, CS0067 // Signatures first; the relay of resources and logs fills them.
    /// <summary>Subscribes a user to updates of one resource, until the returned handle is disposed.</summary>
    /// <param name="updated">Called with the <c>params</c> of each <c>notifications/resources/updated</c>; must not block.</param>
    public Task<(UpstreamReply Reply, IAsyncDisposable? Subscription)> SubscribeAsync(
        NestJournal.Permit permit, string uri, UpstreamUser user, Action<JsonObject> updated, CancellationToken cancellationToken) =>
        Task.FromResult((UpstreamReply.Of(UpstreamReplyKind.Unavailable), (IAsyncDisposable?)null));

    /// <summary>The resources a server lists now for a user; null when it cannot be reached or has none.</summary>
    public Task<ServerResources?> ResourcesAsync(Guid serverId, UpstreamUser user, CancellationToken cancellationToken) =>
        Task.FromResult<ServerResources?>(null);

    /// <summary>Told when a server's list of resources changed, with the server's id. Tools and prompts move the policy instead.</summary>
    public event Action<Guid>? ResourcesChanged;

    /// <summary>Passes a session's <c>logging/setLevel</c> on to the servers it is connected to, as far as they take one.</summary>
    public Task SetLogLevelAsync(UpstreamUser user, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Closes what was held open for one session of an agent.</summary>
    public Task EndSessionAsync(string sessionId) => Task.CompletedTask;

    /// <summary>Closes what was held open for one agent.</summary>
    public Task EndAgentAsync(Guid agentId) => Task.CompletedTask;
#pragma warning restore CA1822, CS0067

    /// <summary>Connects if needed, reads all definitions, and has them recorded.</summary>
    /// <exception cref="NestException">The server cannot be reached or breaks the protocol; one sentence says what to do.</exception>
    public Task<ServerDiscovery> DiscoverAsync(Guid serverId, CancellationToken cancellationToken) =>
        SlotOf(serverId).DiscoverAsync(cancellationToken);

    /// <summary>Reads the definitions of a server that is not stored yet, over a connection of its own; nothing is recorded.</summary>
    /// <param name="server">As it would be stored; a hosted one needs its launch approved in it.</param>
    /// <exception cref="NestException">The server cannot be reached or breaks the protocol; one sentence says what to do.</exception>
    public async Task<ServerDiscovery> ProbeAsync(UpstreamServer server, ServerTarget target, CancellationToken cancellationToken)
    {
        await using var upstream = _around.Connect(server, target, UpstreamEra.Session, UpstreamUser.Nest);
        var connection = new LiveConnection(upstream, server);
        try
        {
            await connection.OpenAsync(_around.Limits, _around.Time, cancellationToken);
            return await connection.ReadAsync(_around.Limits, _around.Time, cancellationToken);
        }
        catch (UpstreamException e)
        {
            throw new NestException(e.Message, e);
        }
    }

    /// <summary>Closes the connections of one server, so that the next use starts afresh with its present settings.</summary>
    public Task DisconnectAsync(Guid serverId) =>
        Task.WhenAll(_slots.Where(slot => slot.Key.ServerId == serverId).Select(slot => slot.Value.CloseAsync()));

    public ServerHealth HealthOf(Guid serverId) =>
        _slots.FirstOrDefault(slot => slot.Key.ServerId == serverId).Value?.Health ?? HealthBook.Idle(_around.Time.GetUtcNow());

    public async ValueTask DisposeAsync()
    {
        if (_closing.IsCancellationRequested)
        {
            return;
        }

        await _closing.CancelAsync();
        await _tending;
        await Task.WhenAll(_slots.Values.Select(slot => slot.DisposeAsync().AsTask()));
        _closing.Dispose();
    }

    internal static UpstreamConnector Connector(OutboundHttp http, UpstreamLimits limits, TimeProvider time) =>
        UpstreamConnections.Connector(http, limits, time);

    private UpstreamSlot SlotOf(Guid serverId) =>
        Slot(new ConnectionKey(serverId, _around.Policy().Servers.GetValueOrDefault(serverId)?.Credential ?? CredentialKind.Shared));

    private UpstreamSlot Slot(ConnectionKey key) => _slots.GetOrAdd(key, static (key, around) => new UpstreamSlot(key.ServerId, around), _around);

    private async Task TendAsync()
    {
        using var timer = new PeriodicTimer(s_tending, _around.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(_closing.Token))
            {
                await Task.WhenAll(_slots.Values.Select(slot => slot.TendAsync()));
            }
        }
        catch (OperationCanceledException)
        {
            // The nest stops.
        }
    }
}
