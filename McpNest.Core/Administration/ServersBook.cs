using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Core.Upstreams;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Administration;

/// <summary>What people do with servers.</summary>
public sealed partial class ServersBook(
    NestJournal journal, NestDatabase database, NestKey key, ServerTargets targets, UpstreamPool pool, TimeProvider time)
{
    private static readonly AddServerValidator s_validator = new();

    /// <returns>Id of the new server.</returns>
    public async Task<Guid> AddAsync(Actor actor, AddServer request, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        Authority.Demand(Authority.MayAddServers(state, actor), "Only an admin or a lead can add a server; ask one of them.");
        s_validator.Demand(request);
        var owner = request.OwnerId ?? actor.MemberId;
        DemandOwner(state, actor, owner);

        var id = Guid.CreateVersion7();
        var target = request.ToTarget();
        target.DemandPlaceOfToken(request.Credential);
        var change = new Change.ServerAdded(
            id, request.Slug, request.Transport, request.Credential, owner, target.Hash(), request.TimeoutSeconds)
        {
            Bare = request.Bare,
        };
        await CommitAsync(actor, change, id, target, request.Credential, cancellationToken);
        return id;
    }

    /// <summary>Replaces target, credential, timeout and owner; the slug stays. Another target or credential takes members' own tokens away.</summary>
    /// <param name="keepSecrets">
    /// Stored headers and environment entries stay unless the request names them again; else only the request's count. Only the operator
    /// may take them along to another host or another command line.
    /// </param>
    /// <param name="seen">The <see cref="UpstreamServer.Revision"/> the request was made from: what somebody configured since is not written over.</param>
    public async Task ReconfigureAsync(Actor actor, Guid serverId, AddServer request, bool keepSecrets, CancellationToken cancellationToken, long? seen = null)
    {
        var server = await DemandManagedAsync(actor, serverId, "change it", cancellationToken);
        s_validator.Demand(request with { Slug = server.Slug });
        var owner = request.OwnerId ?? (Authority.IsAdmin(journal.State, actor) ? null : actor.MemberId);
        DemandOwner(journal.State, actor, owner);

        var target = request.ToTarget();
        ServerTarget? stored = null;
        if (keepSecrets)
        {
            stored = await targets.ReadAsync(serverId, cancellationToken);
            DemandSameAddress(actor, target, stored);
            DemandSameLaunch(actor, target, stored);
            target = target.KeepingSecretsOf(stored);
        }

        target.DemandPlaceOfToken(request.Credential);
        var change = new Change.ServerReconfigured(serverId, target.Transport, owner, target.Hash(), request.TimeoutSeconds)
        {
            Credential = request.Credential,
            Bare = request.Bare,
            Seen = seen ?? server.Revision,
        };
        await CommitAsync(actor, change, serverId, target, request.Credential, cancellationToken, stored);
        await pool.DisconnectAsync(serverId);
    }

    /// <summary>Allows exactly this command line to run.</summary>
    public async Task ApproveLaunchAsync(Actor actor, Guid serverId, string targetHash, CancellationToken cancellationToken)
    {
        var server = await DemandManagedAsync(actor, serverId, "approve its launch", cancellationToken);
        if (server.Transport != ServerTransport.Stdio)
        {
            throw new NestException($"{server.Slug} is not run by the nest, so there is no launch to approve; approve its tools instead.");
        }

        Authority.DemandFresh(actor, time.GetUtcNow());

        await journal.CommitAsync(actor, [new Change.LaunchApproved(serverId, targetHash)], rows: null, cancellationToken);
    }

    /// <summary>Reads the server's definitions again and records what differs.</summary>
    public async Task<ServerDiscovery> RefreshAsync(Actor actor, Guid serverId, CancellationToken cancellationToken)
    {
        var server = await DemandManagedAsync(actor, serverId, "read its tools again", cancellationToken);
        DemandLaunch(server);
        return await pool.DiscoverAsync(serverId, actor.MemberId, cancellationToken);
    }

    /// <summary>Drops all connections to the server (a hosted one's processes end), forgets earlier failures and connects anew.</summary>
    /// <exception cref="NestException">It cannot be connected; the sentence says why.</exception>
    public async Task<ServerDiscovery> RestartAsync(Actor actor, Guid serverId, CancellationToken cancellationToken)
    {
        var server = await DemandManagedAsync(actor, serverId, "restart it", cancellationToken);
        DemandLaunch(server);
        await journal.CommitAsync(actor, [new Change.ServerRestarted(serverId)], rows: null, cancellationToken);
        await pool.DisconnectAsync(serverId);
        return await RefreshAsync(actor, serverId, cancellationToken);
    }

    /// <summary>Approves exactly these definitions, which the actor has seen.</summary>
    public async Task ApproveToolsAsync(Actor actor, Guid serverId, IReadOnlyList<ToolVersion> tools, CancellationToken cancellationToken)
    {
        await DemandManagedAsync(actor, serverId, "approve its tools", cancellationToken);
        DemandSome(tools.Count);
        await journal.CommitAsync(actor, [new Change.ToolsApproved(serverId, [.. tools])], rows: null, cancellationToken);
    }

    /// <summary>Lets calls of changed tools pass while agents go on reading the approved definitions.</summary>
    public async Task KeepToolsAsync(Actor actor, Guid serverId, IReadOnlyList<ToolVersion> tools, CancellationToken cancellationToken)
    {
        await DemandManagedAsync(actor, serverId, "keep its tools as they were approved", cancellationToken);
        DemandSome(tools.Count);
        await journal.CommitAsync(actor, [new Change.ToolsKept(serverId, [.. tools])], rows: null, cancellationToken);
    }

    /// <summary>Takes approval back, or decides against what was never approved: it is off, and no longer asks to be reviewed until it changes.</summary>
    /// <param name="tools">As they were looked at; with an empty fingerprint what the server offers no more.</param>
    public async Task BlockToolsAsync(Actor actor, Guid serverId, IReadOnlyList<ToolVersion> tools, CancellationToken cancellationToken)
    {
        var server = await DemandManagedAsync(actor, serverId, "block its tools", cancellationToken);
        DemandSome(tools.Count);
        if (tools.Any(tool => server.Offers.All(offer => offer.Id != tool.ToolId)))
        {
            throw new NestException("There is no such tool (any more); look at the list again.");
        }

        var blocked = new Change.ToolsBlocked(serverId, [.. tools.Select(tool => tool.ToolId)]) { Seen = [.. tools.Where(tool => tool.Fingerprint.Length > 0)] };
        await journal.CommitAsync(actor, [blocked], rows: null, cancellationToken);
    }

    public async Task RemoveAsync(Actor actor, Guid serverId, CancellationToken cancellationToken)
    {
        await DemandManagedAsync(actor, serverId, "remove it", cancellationToken);
        await journal.CommitAsync(actor, [new Change.ServerRemoved(serverId)], Forget, cancellationToken);
        await pool.DisconnectAsync(serverId);

        async Task Forget(NestDbContext db, CancellationToken token)
        {
            await db.Secrets.Where(secret => secret.ServerId == serverId).ExecuteDeleteAsync(token);
            await db.MemberSecrets.Where(secret => secret.ServerId == serverId).ExecuteDeleteAsync(token);
            await db.Servers.Where(server => server.Id == serverId).ExecuteDeleteAsync(token);
        }
    }

    /// <summary>All servers, by slug.</summary>
    public async Task<IReadOnlyList<ServerSummary>> ListAsync(CancellationToken cancellationToken) =>
        await new ServerReader(database, pool, time).ListAsync(await journal.CatchUpAsync(cancellationToken), cancellationToken);

    /// <exception cref="NestException">There is no such server.</exception>
    public async Task<ServerReview> ReviewAsync(Guid serverId, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        return await new ServerReader(database, pool, time).ReviewAsync(state, state.RequireServer(serverId), cancellationToken);
    }

    private Task<long> CommitAsync(
        Actor actor, Change change, Guid serverId, ServerTarget target, CredentialKind credential, CancellationToken cancellationToken,
        ServerTarget? read = null, SecretEnd? end = null) => journal.CommitAsync(
            actor,
            end is null ? [change] : [change, end.Change],
            async (db, token) =>
            {
                if (read is not null)
                {
                    await ServerSettings.DemandUnmovedAsync(db, targets, serverId, read, token);
                }

                await ServerSettings.WriteAsync(db, key, serverId, target, credential, time.GetUtcNow(), token, read);
                if (end is not null)
                {
                    db.Secrets.Local.Single(secret => secret.ServerId == serverId && secret.Kind == end.Kind && secret.Name == end.Name).EndsOn = end.Change.EndsOn;
                }
            },
            cancellationToken);

    private async Task<UpstreamServer> DemandManagedAsync(Actor actor, Guid serverId, string act, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        var server = state.RequireServer(serverId);
        Authority.Demand(Authority.MayManage(state, actor, server), $"Only an admin or the owner of {server.Slug} can {act}.");
        return server;
    }

    internal static void DemandOwner(PolicyState state, Actor actor, Guid? owner)
    {
        if (owner is not { } id)
        {
            return;
        }

        Authority.Demand(
            id == actor.MemberId || Authority.IsAdmin(state, actor), "Only an admin can make somebody else the owner of a server.");
        if (state.RequireMember(id).Role is not (MemberRole.Lead or MemberRole.Admin))
        {
            throw new NestException("The owner of a server must be a lead or an admin; change their role first.");
        }
    }

    // Otherwise a stored secret could be read by pointing its server at an address of one's own.
    private static void DemandSameAddress(Actor actor, ServerTarget next, ServerTarget stored)
    {
        if (actor.Kind != ActorKind.Operator
            && stored.Headers.Keys.Except(next.Headers.Keys, StringComparer.OrdinalIgnoreCase).Any()
            && next.Url is { } url && stored.Url is { } old
            && url.GetLeftPart(UriPartial.Authority) != old.GetLeftPart(UriPartial.Authority))
        {
            throw new NestException("Enter the headers again: stored ones are not sent to another host than they were given for.");
        }
    }

    private static void DemandLaunch(UpstreamServer server)
    {
        if (!server.MayConnect)
        {
            throw new NestException($"Approve the launch of {server.Slug} first; until then the nest does not start it.");
        }
    }

    // The same for a command: another one could print what it is given.
    private static void DemandSameLaunch(Actor actor, ServerTarget next, ServerTarget stored)
    {
        if (actor.Kind != ActorKind.Operator && next.Transport == ServerTransport.Stdio && stored.Transport == ServerTransport.Stdio
            && stored.Environment.Keys.Except(next.Environment.Keys).Any()
            && (next.Command != stored.Command || !next.Args.SequenceEqual(stored.Args)))
        {
            throw new NestException("Enter the environment entries again: stored ones are not given to another command line than they were entered for.");
        }
    }

    private static void DemandSome(int count)
    {
        if (count == 0)
        {
            throw new NestException("Choose at least one tool.");
        }
    }
}
