using System.Collections.Concurrent;
using McpNest.Core.Policy;

namespace McpNest.Core.Upstreams;

/// <summary>All connections, by key; finds the one that a user's requests to a server belong on.</summary>
internal sealed class ConnectionBook(UpstreamSlot.Surroundings around) : IAsyncDisposable
{
    public const string NoEra = "The server speaks no version of MCP that the nest speaks; check that the URL is that of an MCP server.";

    private readonly ConcurrentDictionary<ConnectionKey, UpstreamSlot> _slots = new();
    private readonly ConcurrentDictionary<Guid, KnownServer> _servers = new();

    public KnownServer Known(Guid serverId) =>
        _servers.GetOrAdd(serverId, static (id, around) => new KnownServer(id, around.Limits, around.Time, around.Logger), around);

    public ServerHealth HealthOf(Guid serverId) =>
        _servers.TryGetValue(serverId, out var known) ? known.Health : HealthBook.Idle(around.Time.GetUtcNow());

    /// <summary>An open connection for this user, in the era it speaks if the server does.</summary>
    /// <exception cref="NestException">It cannot be had; the sentence says why.</exception>
    public async Task<ConnectionLease> OpenAsync(Guid serverId, UpstreamUser user, CancellationToken cancellationToken)
    {
        var known = Known(serverId);
        var account = MemberFor(serverId, user);
        var book = known.BookOf(account);
        if (around.Policy().Servers.GetValueOrDefault(serverId) is not { } server)
        {
            await DisconnectAsync(serverId, _ => true);
            throw book.Refused("This server was removed from the nest; choose another one.");
        }

        var learned = known.Learned(server);
        foreach (var era in learned.Eras(server.Transport, Preferred(server, account, user)))
        {
            try
            {
                return await OpenAsync(server, learned, era, account, user, cancellationToken);
            }
            catch (UpstreamException e) when (e.WrongEra)
            {
                learned.Wrong(era);
            }
        }

        learned.Forget();
        throw book.Failed(server, NoEra);
    }

    /// <summary>Whose account a discovery uses; null when the server has one for everybody, or nobody gave a token.</summary>
    public Guid? AccountFor(Guid serverId, Guid? asMember)
    {
        var state = around.Policy();
        return state.Servers.GetValueOrDefault(serverId) is not { Credential: CredentialKind.Member } server
            ? null
            : Array.Find([asMember, server.OwnerId], member => member is { } id && state.Credentials.ContainsKey(new MemberCredential(serverId, id)));
    }

    /// <summary>The open and closed connections that are this session's (or its agent's) alone.</summary>
    public IEnumerable<UpstreamSlot> HeldFor(UpstreamUser user) => _slots.Values.Where(slot =>
        slot.Key.Holder is { } holder && holder.AgentId == user.AgentId && (holder.SessionId is null || holder.SessionId == user.SessionId));

    /// <summary>Forgets a server's earlier failures.</summary>
    public void Forgive(Guid serverId)
    {
        Known(serverId).Forgive();
        foreach (var slot in SlotsOf(serverId))
        {
            slot.Forgive();
        }
    }

    public Task DisconnectAsync(Guid serverId, Func<ConnectionKey, bool> which) =>
        Task.WhenAll(SlotsOf(serverId).Where(slot => which(slot.Key)).Select(async slot =>
        {
            await slot.CloseAsync();
            slot.Forgive();
        }));

    /// <summary>Closes the connections of holders that are no more.</summary>
    public async Task EndAsync(Func<ConnectionHolder, bool> ended)
    {
        await Task.WhenAll(_slots.Values.Where(slot => slot.Key.Holder is { } holder && ended(holder)).Select(slot => slot.CloseAsync()));
        foreach (var known in _servers.Values)
        {
            known.Lost.Forget(ended);
        }
    }

    public async Task TendAsync()
    {
        await Task.WhenAll(_slots.Values.Select(TendAsync));
        foreach (var pair in _slots.Where(pair => pair.Value.TryGiveUp()))
        {
            _slots.TryRemove(pair);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_slots.Values.Select(slot => slot.DisposeAsync().AsTask()));
        foreach (var known in _servers.Values)
        {
            known.Dispose();
        }
    }

    // One connection that cannot be closed or read properly must not keep the others from being tended.
    private async Task TendAsync(UpstreamSlot slot)
    {
        try
        {
            await slot.TendAsync();
        }
        catch (Exception e) when (e is not OperationCanceledException || !around.Closing.IsCancellationRequested)
        {
            Known(slot.Key.ServerId).BookOf(slot.Key.MemberId).Broken(e);
        }
    }

    private async Task<ConnectionLease> OpenAsync(
        UpstreamServer server, LearnedTraits learned, UpstreamEra era, Guid? account, UpstreamUser user, CancellationToken cancellationToken)
    {
        await LookUpEnvironmentAsync(server, learned, cancellationToken);
        var looks = server.Transport == ServerTransport.Http && user.AgentId is not null && learned.IsUnknown(era);
        if (!looks)
        {
            return await OpenFittingAsync(server, learned, era, account, user, cancellationToken);
        }

        await learned.FirstLook.WaitAsync(cancellationToken);
        try
        {
            return await OpenFittingAsync(server, learned, era, account, user, cancellationToken);
        }
        finally
        {
            learned.FirstLook.Release();
        }
    }

    // Whether a connection may be shared shows when it is open; it is used only as far as what it showed allows.
    private async Task<ConnectionLease> OpenFittingAsync(
        UpstreamServer server, LearnedTraits learned, UpstreamEra era, Guid? account, UpstreamUser user, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < 4; attempt++)
        {
            var holder = ConnectionHolder.Of(server.Transport, era, user, learned);
            var lease = await LeaseAsync(new ConnectionKey(server.Id, era, account, holder), user, cancellationToken);
            if (holder is not null)
            {
                if (ConnectionHolder.Of(server.Transport, era, user, learned) is not null)
                {
                    return lease;
                }

                lease.Dispose();
                await lease.Slot.CloseAsync(); // the server keeps no state, so one connection is enough for all
            }
            else if (user.AgentId is null || server.Transport != ServerTransport.Http || !lease.Live.KeepsState)
            {
                return lease;
            }
            else
            {
                lease.Dispose();
                learned.Learn(era, lease.Live.Upstream.Traits); // others may have learned otherwise, but of another connection
            }
        }

        throw new NestException("The server does not say clearly whether it keeps sessions; try again.");
    }

    private async Task<ConnectionLease> LeaseAsync(ConnectionKey key, UpstreamUser user, CancellationToken cancellationToken)
    {
        var slot = Enter(key, user);
        try
        {
            var before = slot.Live;
            var live = await slot.OpenAsync(cancellationToken);
            return new ConnectionLease(slot, live, IsNew: !ReferenceEquals(before, live));
        }
        catch
        {
            slot.Leave();
            throw;
        }
    }

    private UpstreamSlot Enter(ConnectionKey key, UpstreamUser user)
    {
        while (true)
        {
            var slot = _slots.GetOrAdd(key, key => new UpstreamSlot(key, Known(key.ServerId), around));
            if (slot.TryEnter(user))
            {
                return slot;
            }

            _slots.TryRemove(KeyValuePair.Create(key, slot)); // given up a moment ago
        }
    }

    // A hosted server's process is shared only when it gets nothing that may be somebody's account.
    private async Task LookUpEnvironmentAsync(UpstreamServer server, LearnedTraits learned, CancellationToken cancellationToken)
    {
        if (server.Transport != ServerTransport.Stdio || learned.HasEnvironment is not null)
        {
            return;
        }

        try
        {
            var target = await around.ReadTarget(server.Id, null, cancellationToken);
            learned.HasEnvironment = target.Environment.Count + target.Withheld.Count > 0;
        }
        catch (Exception e) when (e is not (NestException or OperationCanceledException))
        {
            throw Known(server.Id).BookOf(memberId: null).Broken(e);
        }
    }

    private UpstreamEra Preferred(UpstreamServer server, Guid? account, UpstreamUser user)
    {
        var shared = new ConnectionKey(server.Id, UpstreamEra.Session, account, Holder: null);
        return user.AgentId is not null ? user.Era
            : _slots.GetValueOrDefault(shared)?.Live is not null && _slots.GetValueOrDefault(shared with { Era = UpstreamEra.Stateless })?.Live is null
                ? UpstreamEra.Session // the nest needs no connection of its own beside one that is shared
                : UpstreamEra.Stateless;
    }

    private Guid? MemberFor(Guid serverId, UpstreamUser user) =>
        around.Policy().Servers.GetValueOrDefault(serverId) is { Credential: CredentialKind.Member } ? user.MemberId : null;

    private IEnumerable<UpstreamSlot> SlotsOf(Guid serverId) => _slots.Values.Where(slot => slot.Key.ServerId == serverId);
}
