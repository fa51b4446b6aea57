using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Core.Upstreams;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Administration;

/// <summary>Records what servers offer: new tools are off, changed ones are held, both from the moment this returns.</summary>
public sealed class DiscoveryBook(NestJournal journal, UpstreamLimits limits, TimeProvider time)
{
    /// <summary>Records what differs from what was last seen, and when it was looked at; the <see cref="DiscoveryRecorder"/> of the connections.</summary>
    public async Task RecordAsync(ServerDiscovery discovery, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        if (!state.Servers.TryGetValue(discovery.ServerId, out var server))
        {
            return; // removed in the meantime
        }

        var taken = DiscoveryDiff.Bounded(server, discovery, limits.ToolsEver);
        var change = DiscoveryDiff.Between(server, taken);
        await journal.CommitAsync(
            Actor.Nest,
            change is null ? [] : [change],
            (db, token) => DiscoveryDiff.WriteAsync(db, taken, time.GetUtcNow(), token),
            cancellationToken);
        if (change is not null)
        {
            await ForgetAsync(DiscoveryDiff.Replaced(server, change), cancellationToken);
        }
    }

    // Calls passed under it: the audit goes on showing what it said, whatever was decided later.
    private static Task<bool> WasLetPassAsync(NestDbContext db, string fingerprint, CancellationToken cancellationToken) => db.Database
        .SqlQueryRaw<int>(
            $"SELECT Seq AS Value FROM Journal WHERE {RecordKind.NotCalls} AND Kind = 'c' AND instr(Body, CAST({{0}} AS BLOB)) > 0 "
            + "AND (instr(Body, CAST('\"tools_approved\"' AS BLOB)) > 0 OR instr(Body, CAST('\"tools_kept\"' AS BLOB)) > 0)",
            fingerprint)
        .AnyAsync(cancellationToken);

    // Only now that the replacement is recorded can nobody approve the old text any more.
    private async Task ForgetAsync(IEnumerable<string> replaced, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        var needed = state.Servers.Values.SelectMany(server => server.Offers)
            .SelectMany(tool => new[] { tool.Approved?.Hex, tool.Kept?.Hex, tool.Live?.Hex })
            .ToHashSet();
        var unused = replaced.Where(fingerprint => !needed.Contains(fingerprint)).ToArray();
        if (unused.Length > 0)
        {
            await journal.CommitAsync(
                Actor.Nest, [], ForgetUndecided, cancellationToken);
        }

        async Task ForgetUndecided(NestDbContext db, CancellationToken token)
        {
            foreach (var fingerprint in unused)
            {
                if (!await WasLetPassAsync(db, fingerprint, token))
                {
                    await db.Definitions.Where(row => row.Fingerprint == fingerprint).ExecuteDeleteAsync(token);
                }
            }
        }
    }
}
