using System.Text.Json;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Core.Upstreams;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Administration;

/// <summary>Records what servers offer: new tools are off, changed ones are held, both from the moment this returns.</summary>
public sealed class DiscoveryBook(NestJournal journal, NestDatabase database, UpstreamLimits limits, TimeProvider time)
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

    // Only now that the replacement is recorded can nobody approve the old text any more.
    private async Task ForgetAsync(IEnumerable<string> replaced, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        var needed = state.Servers.Values.SelectMany(server => server.Offers)
            .SelectMany(tool => new[] { tool.Approved?.Hex, tool.Kept?.Hex, tool.Live?.Hex })
            .ToHashSet();
        var unused = replaced.Where(fingerprint => !needed.Contains(fingerprint)).ToHashSet();
        if (unused.Count > 0)
        {
            unused.ExceptWith(await LetPassAsync(cancellationToken));
        }

        if (unused.Count > 0)
        {
            await journal.CommitAsync(
                Actor.Nest, [], (db, token) => db.Definitions.Where(row => unused.Contains(row.Fingerprint)).ExecuteDeleteAsync(token), cancellationToken);
        }
    }

    /// <summary>
    /// Definitions that were ever approved or kept. Calls passed under them: the audit goes on showing what they said, whatever was
    /// decided later. Read beside the writer, for it reads every decision there ever was.
    /// </summary>
    private async Task<HashSet<string>> LetPassAsync(CancellationToken cancellationToken)
    {
        await using var db = database.CreateDbContext();
        var passed = new HashSet<string>();
        var decisions = db.Journal.FromSqlRaw(
            $"SELECT * FROM Journal WHERE {RecordKind.NotCalls} AND Kind = 'c' AND (instr(Body, CAST('\"tools_approved\"' AS BLOB)) > 0 OR instr(Body, CAST('\"tools_kept\"' AS BLOB)) > 0)")
            .AsNoTracking();
        await foreach (var row in decisions.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            using var json = JsonDocument.Parse(row.Body);
            passed.UnionWith(ChangeJson.Read(json.RootElement.GetProperty("body")) switch
            {
                Change.ToolsApproved approved => approved.Tools.Select(tool => tool.Fingerprint),
                Change.ToolsKept kept => kept.Tools.Select(tool => tool.Fingerprint),
                _ => [],
            });
        }

        return passed;
    }
}
