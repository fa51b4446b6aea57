using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using McpNest.Core.Administration.Seeding;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Core.Upstreams;

namespace McpNest.Core.Administration;

/// <summary>The nest's settings as a file: applied as a whole or not at all, and written out again.</summary>
public sealed partial class SeedBook(
    NestJournal journal, NestDatabase database, NestKey key, ServerTargets targets, UpstreamPool pool, TimeProvider time)
{
    /// <summary>Brings about what a file says: adds and changes, never removes. Applying it again does nothing.</summary>
    /// <param name="dryRun">Only says what would be done; nothing is dialled, launched or written.</param>
    /// <exception cref="NestException">The sentence names the entry; nothing was changed.</exception>
    public async Task<IReadOnlyList<SeedStep>> ApplyAsync(Actor actor, string json, bool dryRun, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        Authority.Demand(Authority.IsAdmin(state, actor), "Only an admin can apply a file.");
        if (!dryRun)
        {
            Authority.DemandFresh(actor, time.GetUtcNow()); // it may add admins and approve launches
        }

        var file = SeedFile.Read(json);
        var (plan, servers, now) = (new SeedPlan(state), new SeedServers(key, targets, pool), time.GetUtcNow());
        SeedNames names;
        await using (var db = database.CreateDbContext())
        {
            names = await SeedNames.ReadAsync(db, state, cancellationToken);
        }

        SeedPeople.Plan(plan, names, actor, file, now);
        await servers.PlanSettingsAsync(plan, names, actor, file, now, cancellationToken);
        if (dryRun)
        {
            servers.NoteTools(plan);
        }
        else
        {
            await servers.PlanToolsAsync(plan, now, cancellationToken);
        }

        SeedGrants.Plan(plan, names, file, dryRun ? servers.Ids : [], now);
        SeedPrefixes.Check(plan, names, state, file, now);
        if (!dryRun && plan.Changes.Count > 0)
        {
            await journal.CommitAsync(actor, plan.Changes, plan.WriteRowsAsync, cancellationToken);
            await Task.WhenAll(servers.Changed.Select(pool.DisconnectAsync));
        }

        return plan.Steps;
    }

    /// <summary>Everything a file can say about this nest, without secrets.</summary>
    public async Task<JsonObject> ExportAsync(Actor actor, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        Authority.Demand(Authority.IsAdmin(state, actor), "Only an admin can export the settings.");
        await using var db = database.CreateDbContext();
        return await SeedExport.WriteAsync(db, state, await TemplatesAsync(state, cancellationToken), time.GetUtcNow(), cancellationToken);
    }

    // Where a member's token goes is no secret, as long as nothing else stands there.
    private async Task<ILookup<Guid, KeyValuePair<string, string>>> TemplatesAsync(PolicyState state, CancellationToken cancellationToken)
    {
        var templates = new List<(Guid ServerId, KeyValuePair<string, string> Entry)>();
        foreach (var server in state.Servers.Values.Where(server => server.Credential == CredentialKind.Member))
        {
            var target = await targets.ReadAsync(server.Id, cancellationToken);
            templates.AddRange(target.Headers.Concat(target.Environment).Where(entry => PlaceOnly().IsMatch(entry.Value)).Select(entry => (server.Id, entry)));
        }

        return templates.ToLookup(template => template.ServerId, template => template.Entry);
    }

    internal static void DemandDistinct(IEnumerable<(string Where, string Identity)> entries)
    {
        var seen = new Dictionary<string, string>();
        foreach (var (where, identity) in entries)
        {
            if (!seen.TryAdd(identity, where))
            {
                throw new NestException($"{where}: this says something about the same as {seen[identity]}; keep one of the two.");
            }
        }
    }

    [GeneratedRegex(@"\A(?:(?:Bearer|Basic|Token|ApiKey|Bot) )?\{member\}\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex PlaceOnly();
}
