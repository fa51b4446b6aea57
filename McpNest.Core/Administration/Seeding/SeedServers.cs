using System.Collections.Immutable;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Core.Upstreams;

namespace McpNest.Core.Administration.Seeding;

/// <summary>Plans the servers of a file: their settings first, then what they offer, then which of it is approved.</summary>
internal sealed class SeedServers(NestKey key, ServerTargets targets, UpstreamPool pool)
{
    private const int AtOnce = 4;

    private static readonly AddServerValidator s_validator = new();

    /// <summary>A server of the file as planned, ready to be asked for its tools.</summary>
    private sealed record Planned(SeedServer Entry, Guid Id, ServerTarget Target, bool IsFirst);

    private readonly List<Planned> _planned = [];

    /// <summary>Servers of the file, for those who need to know whose tools may not be known.</summary>
    public ImmutableHashSet<Guid> Ids => [.. _planned.Select(server => server.Id)];

    /// <summary>Servers that are dialled or launched in another way than before.</summary>
    public HashSet<Guid> Changed { get; } = [];

    public async Task PlanSettingsAsync(
        SeedPlan plan, SeedNames names, Actor actor, SeedFile file, DateTimeOffset now, CancellationToken cancellationToken)
    {
        SeedBook.DemandDistinct(file.Servers.Select(entry => (entry.Where, entry.Settings.Slug)));
        foreach (var entry in file.Servers)
        {
            SeedPlan.At(entry.Where, () => s_validator.Demand(entry.Settings with { TimeoutSeconds = entry.TimeoutSeconds ?? 60 }));
            var owner = entry.Owner is { } email ? names.Member(entry.Where, email) : (Guid?)null;
            SeedPlan.At(entry.Where, () => ServersBook.DemandOwner(plan.State, actor, owner));
            var known = plan.State.FindServer(entry.Settings.Slug);
            var planned = known is null
                ? Add(plan, actor, entry, owner, now)
                : await UpdateAsync(plan, entry, known, owner, now, cancellationToken);
            _planned.Add(planned);
            PlanLaunch(plan, actor, planned);
        }
    }

    /// <summary>Asks every server for its tools, a few at a time. An unreachable one is an error unless nothing of it is to be approved.</summary>
    public async Task PlanToolsAsync(SeedPlan plan, DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var turns = new SemaphoreSlim(AtOnce);
        var discoveries = await Task.WhenAll(_planned.Select(server => DiscoverAsync(plan, server, turns, cancellationToken)));
        foreach (var (server, discovery) in _planned.Zip(discoveries))
        {
            if (discovery is null)
            {
                plan.Note(server.Entry.Where, "unreachable", server.Entry.Settings.Slug);
                continue;
            }

            if (DiscoveryDiff.Between(plan.State.Servers[server.Id], discovery) is { } seen)
            {
                plan.Add(
                    server.Entry.Where, seen, $"{server.Entry.Settings.Slug}: {string.Join(", ", seen.Tools.Select(tool => OfferName.Of(tool.Kind, tool.Name)))}",
                    (db, token) => DiscoveryDiff.WriteAsync(db, discovery, now, token));
            }

            SeedApprovals.Plan(plan, server.Entry, plan.State.Servers[server.Id], server.IsFirst);
        }
    }

    /// <summary>For a dry run: says what would be asked and approved.</summary>
    public void NoteTools(SeedPlan plan)
    {
        foreach (var server in _planned)
        {
            var approval = server.Entry.Approval;
            var words = approval.IsNone ? "none"
                : approval.All ? server.IsFirst ? "all" : "none, since all counts only when a server is first applied"
                : string.Join(", ", approval.Offers);
            plan.Note(server.Entry.Where, "discover", $"{server.Entry.Settings.Slug}, then approve: {words}");
        }
    }

    private Planned Add(SeedPlan plan, Actor actor, SeedServer entry, Guid? owner, DateTimeOffset now)
    {
        var (id, target, credential) = (Guid.CreateVersion7(), entry.Settings.ToTarget(), entry.Credential ?? CredentialKind.Shared);
        SeedPlan.At(entry.Where, () => target.DemandPlaceOfToken(credential));
        var change = new Change.ServerAdded(
            id, entry.Settings.Slug, target.Transport, credential, owner ?? actor.MemberId, target.Hash(), entry.TimeoutSeconds ?? 60)
        {
            Bare = entry.Prefix == false,
        };
        plan.Add(
            entry.Where, change, $"{entry.Settings.Slug} ({target.InWords()})",
            (db, token) => ServerSettings.WriteAsync(db, key, id, target, credential, now, token));
        return new Planned(entry, id, target, IsFirst: true);
    }

    private async Task<Planned> UpdateAsync(
        SeedPlan plan, SeedServer entry, UpstreamServer server, Guid? owner, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var stored = await targets.ReadAsync(server.Id, cancellationToken);
        var target = entry.Settings.ToTarget().KeepingSecretsOf(stored);
        var change = new Change.ServerReconfigured(
            server.Id, target.Transport, owner ?? server.OwnerId, target.Hash(), entry.TimeoutSeconds ?? server.TimeoutSeconds)
        {
            Credential = entry.Credential ?? server.Credential,
            Bare = entry.Prefix is { } prefix ? !prefix : server.Bare,
        };
        SeedPlan.At(entry.Where, () => target.DemandPlaceOfToken(change.Credential));
        if (!target.IsSameAs(stored) || !SaysAlready(change, server))
        {
            plan.Add(
                entry.Where, change, $"{server.Slug} ({target.InWords()})",
                async (db, token) =>
                {
                    await ServerSettings.DemandUnmovedAsync(db, targets, server.Id, stored, token);
                    await ServerSettings.WriteAsync(db, key, server.Id, target, change.Credential, now, token, stored);
                });
            Changed.Add(server.Id);
        }

        return new Planned(entry, server.Id, target, IsFirst: !server.Offers.Any());
    }

    private static bool SaysAlready(Change.ServerReconfigured change, UpstreamServer server) =>
        change.OwnerId == server.OwnerId && change.TimeoutSeconds == server.TimeoutSeconds
        && change.Credential == server.Credential && change.Bare == server.Bare;

    private static void PlanLaunch(SeedPlan plan, Actor actor, Planned planned)
    {
        var server = plan.State.Servers[planned.Id];
        if (!server.MayConnect && (planned.Entry.ApproveLaunch ?? actor.Kind == ActorKind.Operator))
        {
            plan.Add(planned.Entry.Where, new Change.LaunchApproved(server.Id, server.TargetHash), $"{server.Slug} ({planned.Target.InWords()})");
        }
    }

    private async Task<ServerDiscovery?> DiscoverAsync(SeedPlan plan, Planned planned, SemaphoreSlim turns, CancellationToken cancellationToken)
    {
        var (entry, server) = (planned.Entry, plan.State.Servers[planned.Id]);
        await turns.WaitAsync(cancellationToken);
        try
        {
            return server.MayConnect
                ? await pool.ProbeAsync(server, planned.Target, cancellationToken)
                : throw new NestException("its tools cannot be read before its launch is approved; set approveLaunch to true, or approve to \"none\".");
        }
        catch (NestException) when (entry.Approval.IsNone)
        {
            return null;
        }
        catch (NestException e)
        {
            throw new NestException($"{entry.Where}: {e.Message}", e);
        }
        finally
        {
            turns.Release();
        }
    }
}
