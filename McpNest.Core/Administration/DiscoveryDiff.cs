using System.Collections.Immutable;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Core.Upstreams;

namespace McpNest.Core.Administration;

/// <summary>What a discovery adds to what was last seen at a server.</summary>
internal static class DiscoveryDiff
{
    /// <summary>The discovery without the new names of a server that has offered too many different ones over time.</summary>
    public static ServerDiscovery Bounded(UpstreamServer server, ServerDiscovery discovery, int mostTools)
    {
        var room = Math.Max(0, mostTools - server.Offers.Count());
        var surplus = discovery.Tools.Where(tool => server.Find(tool.Kind, tool.Name) is null).Skip(room).ToHashSet();
        return discovery with { Tools = discovery.Tools.RemoveAll(surplus.Contains) };
    }

    /// <summary>Fingerprints of the definitions that a change takes the place of.</summary>
    public static IEnumerable<string> Replaced(UpstreamServer server, Change.ToolsDiscovered change) =>
        change.Tools.Select(tool => server.Find(tool.Kind, tool.Name)?.Live?.Hex).OfType<string>();

    /// <summary>What is new, changed, and (unless the discovery may have seen only a part) gone; null when nothing differs.</summary>
    public static Change.ToolsDiscovered? Between(UpstreamServer server, ServerDiscovery discovery)
    {
        var offered = discovery.Tools.Select(tool => (tool.Kind, tool.Name)).ToHashSet();
        var seen = discovery.Tools
            .Select(tool => (Now: tool, Known: server.Find(tool.Kind, tool.Name)))
            .Where(tool => tool.Known?.Live != tool.Now.Fingerprint)
            .Select(tool => new SeenTool(tool.Known?.Id ?? Guid.CreateVersion7(), tool.Now.Name, tool.Now.Fingerprint.Hex) { Kind = tool.Now.Kind });
        var gone = server.Offers
            .Where(tool => !discovery.IsPart && tool.Live is not null && !offered.Contains((tool.Kind, tool.Name)))
            .Select(tool => new SeenTool(tool.Id, tool.Name, Fingerprint: null) { Kind = tool.Kind });
        ImmutableArray<SeenTool> all = [.. seen, .. gone];
        return all.IsEmpty ? null : new Change.ToolsDiscovered(server.Id, all);
    }

    /// <summary>Keeps the definitions' text, which records name by fingerprint only.</summary>
    public static async Task WriteAsync(NestDbContext db, ServerDiscovery discovery, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var tool in discovery.Tools)
        {
            if (await db.Definitions.FindAsync([tool.Fingerprint.Hex], cancellationToken) is null)
            {
                db.Definitions.Add(new DefinitionRow { Fingerprint = tool.Fingerprint.Hex, Json = tool.Json, FirstSeenAt = now });
            }
        }

        if (await db.Servers.FindAsync([discovery.ServerId], cancellationToken) is { } row)
        {
            row.DiscoveredAt = now;
        }
    }
}
