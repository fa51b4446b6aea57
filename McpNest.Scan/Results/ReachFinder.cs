using System.Collections.Immutable;
using McpNest.Scan.Reading;
using McpNest.Scan.Rules;
using McpNest.Scan.Tables;

namespace McpNest.Scan.Results;

/// <summary>Says what each server can reach, as far as it is known.</summary>
public static class ReachFinder
{
    /// <summary>One for each server, in the order of files and servers.</summary>
    public static ImmutableArray<ServerReach> Find(IReadOnlyList<ConfigFile> files) =>
        [.. files.SelectMany(file => file.Servers.Select(server => Of(file, server)))];

    private static ServerReach Of(ConfigFile file, ServerEntry server)
    {
        var reach = Kinds.Of(new Subject(file, server))?.Reach;
        return new ServerReach(file.Name, server.Name, reach is not null, Has(reach, Reach.Untrusted), Has(reach, Reach.Private), Has(reach, Reach.Sends), Has(reach, Reach.Changes));
    }

    private static bool Has(Reach? reach, Reach one) => reach?.HasFlag(one) == true;
}
