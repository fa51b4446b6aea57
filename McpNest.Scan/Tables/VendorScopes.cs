using System.Collections.Immutable;

namespace McpNest.Scan.Tables;

/// <summary>A name a vendor has published in its own scope of npm.</summary>
public sealed record VendorPackage(string Scope, string Name, Origin Origin) : ITableEntry;

/// <summary>What two vendors have published; other names in their scopes are usually made up by a model.</summary>
public static class VendorScopes
{
    private static readonly string[] s_reference =
    [
        "sdk", "inspector", "inspector-cli", "inspector-client", "inspector-server", "create-server", "ext-apps", "conformance", "client", "server", "core", "node", "express", "hono",
        "server-everything", "server-filesystem", "server-memory", "server-sequential-thinking", "server-github", "server-gitlab", "server-slack", "server-postgres",
        "server-puppeteer", "server-brave-search", "server-google-maps", "server-gdrive", "server-redis", "server-everart", "server-aws-kb-retrieval",
        "server-pdf", "server-map", "server-threejs", "server-debug", "server-budget-allocator", "server-cohort-heatmap", "server-customer-segmentation",
        "server-scenario-modeler", "server-shadertoy", "server-sheet-music", "server-system-monitor", "server-transcript", "server-video-resource", "server-wiki-explorer",
        "server-basic-react", "server-basic-vanillajs", "server-basic-vue", "server-basic-svelte", "server-basic-preact", "server-basic-solid",
    ];

    private static readonly string[] s_anthropic = ["mcpb", "mcp-proxy"];

    public static Table<VendorPackage> Table { get; } = new("Names in vendors' scopes", Entries());

    /// <summary>Whether a name lies in a vendor's scope, and the vendor is not known to have published it.</summary>
    public static bool IsInvented(string package)
    {
        var name = package.ToLowerInvariant();
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            return false;
        }

        var (scope, rest) = (name[..slash], name[(slash + 1)..]);
        var looksLikeServer = rest.Contains("mcp", StringComparison.Ordinal) || rest.StartsWith("server-", StringComparison.Ordinal) || rest.EndsWith("-server", StringComparison.Ordinal);
        return (scope == "@modelcontextprotocol" || (scope == "@anthropic-ai" && looksLikeServer))
            && !Table.Entries.Any(entry => entry.Scope == scope && entry.Name == rest);
    }

    private static ImmutableArray<VendorPackage> Entries() =>
    [
        .. s_reference.Select(name => new VendorPackage("@modelcontextprotocol", name, Origins.Npm)),
        .. s_anthropic.Select(name => new VendorPackage("@anthropic-ai", name, Origins.Registries)),
    ];
}
