using System.Collections.Immutable;
using System.Text.Json;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Core.Upstreams;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Administration;

/// <summary>Puts what policy, tables and connections know of servers together for lists and review.</summary>
internal sealed class ServerReader(NestDatabase database, UpstreamPool pool, TimeProvider time)
{
    public async Task<IReadOnlyList<ServerSummary>> ListAsync(PolicyState state, CancellationToken cancellationToken)
    {
        await using var db = database.CreateDbContext();
        return await SummariseAsync(db, state, state.Servers.Values.OrderBy(server => server.Slug, StringComparer.Ordinal), cancellationToken);
    }

    public async Task<ServerReview> ReviewAsync(PolicyState state, UpstreamServer server, CancellationToken cancellationToken)
    {
        await using var db = database.CreateDbContext();
        var summary = (await SummariseAsync(db, state, [server], cancellationToken))[0];
        var wanted = server.Offers.SelectMany(tool => new[] { tool.Approved?.Hex, tool.Live?.Hex }).OfType<string>().Distinct().ToArray();
        var texts = await db.Definitions.AsNoTracking()
            .Where(row => wanted.Contains(row.Fingerprint))
            .ToDictionaryAsync(row => row.Fingerprint, row => row.Json, cancellationToken);
        var reach = new ToolReach(state, time.GetUtcNow());
        var decided = await new ToolHistory(db).ReadAsync(server.Id, cancellationToken);
        return new ServerReview(summary,
        [
            .. OfferName.InOrder(server.Offers).Select(offer => new ToolReview(offer, TextOf(offer.Approved), TextOf(offer.Live))
            {
                Reaches = offer.State == ToolState.Gone ? [] : reach.Of(server, offer.Id),
                Decided = decided.GetValueOrDefault(offer.Id),
            }),
        ]);

        string? TextOf(ToolFingerprint? fingerprint) => fingerprint is { } known ? texts.GetValueOrDefault(known.Hex) : null;
    }

    private async Task<IReadOnlyList<ServerSummary>> SummariseAsync(
        NestDbContext db, PolicyState state, IEnumerable<UpstreamServer> servers, CancellationToken cancellationToken)
    {
        var rows = await db.Servers.AsNoTracking().ToDictionaryAsync(row => row.Id, cancellationToken);
        var names = await db.Members.AsNoTracking().ToDictionaryAsync(row => row.Id, row => row.Name, cancellationToken);
        var secrets = await db.Secrets.AsNoTracking()
            .Select(row => new { row.ServerId, Summary = new SecretSummary(row.Kind, row.Name, row.Tail, row.EndsOn) })
            .ToListAsync(cancellationToken);
        var secretsOf = secrets.ToLookup(secret => secret.ServerId, secret => secret.Summary);
        var reach = new ToolReach(state, time.GetUtcNow());
        return
        [
            .. servers.Select(server => new ServerSummary(
                server,
                rows.GetValueOrDefault(server.Id)?.Url,
                rows.GetValueOrDefault(server.Id)?.Command,
                ArgsOf(rows.GetValueOrDefault(server.Id)),
                [.. secretsOf[server.Id].OrderBy(secret => secret.Kind, StringComparer.Ordinal).ThenBy(secret => secret.Name, StringComparer.Ordinal)],
                pool.HealthOf(server.Id),
                rows.GetValueOrDefault(server.Id)?.DiscoveredAt,
                server.OwnerId is { } owner ? names.GetValueOrDefault(owner) : null)
            {
                Reaches = reach.CountOf(server),
                IsSuspended = state.Stops.Contains(new Stop(StopScope.Server, server.Id)),
            }),
        ];
    }

    private static ImmutableArray<string> ArgsOf(ServerRow? row) =>
        row?.ArgsJson is { } json ? JsonSerializer.Deserialize<ImmutableArray<string>>(json) : [];
}
