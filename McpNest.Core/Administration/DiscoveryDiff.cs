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
        var room = Math.Max(0, mostTools - server.Tools.Count);
        var surplus = discovery.Tools.Where(tool => !server.Tools.ContainsKey(tool.Name)).Skip(room).ToHashSet();
        return discovery with { Tools = discovery.Tools.RemoveAll(surplus.Contains) };
    }

    /// <summary>Fingerprints of the definitions that a change takes the place of.</summary>
    public static IEnumerable<string> Replaced(UpstreamServer server, Change.ToolsDiscovered change) =>
        change.Tools.Select(tool => server.Tools.GetValueOrDefault(tool.Name)?.Live?.Hex).OfType<string>();

    /// <summary>New, changed and gone tools; null when nothing differs.</summary>
    public static Change.ToolsDiscovered? Between(UpstreamServer server, ServerDiscovery discovery)
    {
        var offered = discovery.Tools.Select(tool => tool.Name).ToHashSet();
        var seen = discovery.Tools
            .Where(tool => server.Tools.GetValueOrDefault(tool.Name)?.Live != tool.Fingerprint)
            .Select(tool => new SeenTool(server.Tools.GetValueOrDefault(tool.Name)?.Id ?? Guid.CreateVersion7(), tool.Name, tool.Fingerprint.Hex));
        var gone = server.Tools.Values
            .Where(tool => tool.Live is not null && !offered.Contains(tool.Name))
            .Select(tool => new SeenTool(tool.Id, tool.Name, Fingerprint: null));
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
