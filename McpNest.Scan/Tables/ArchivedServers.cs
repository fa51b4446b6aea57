using System.Collections.Immutable;
using static McpNest.Scan.Tables.Ecosystem;

namespace McpNest.Scan.Tables;

/// <summary>A server nobody maintains any more.</summary>
/// <param name="Replacement">What to use in its place; empty when nothing is known.</param>
public sealed record ArchivedServer(Ecosystem Ecosystem, string Package, string Replacement, Origin Origin) : ITableEntry;

/// <summary>Reference servers that were archived.</summary>
public static class ArchivedServers
{
    public static Table<ArchivedServer> Table { get; } = new("Archived servers", Entries());

    private static readonly Dictionary<(Ecosystem, string), ArchivedServer> s_byName = Table.Entries.ToDictionary(entry => (entry.Ecosystem, entry.Package));

    /// <summary>The entry of a package; null when it is not known to be archived.</summary>
    public static ArchivedServer? Find(Ecosystem ecosystem, string package) =>
        s_byName.GetValueOrDefault((ecosystem, PackageNames.Normal(ecosystem, package)));

    private static ImmutableArray<ArchivedServer> Entries()
    {
        (string Name, string Replacement)[] servers =
        [
            ("aws-kb-retrieval", "awslabs.bedrock-kb-retrieval-mcp-server"),
            ("brave-search", "@brave/brave-search-mcp-server"),
            ("everart", ""),
            ("github", "https://api.githubcopilot.com/mcp/ or ghcr.io/github/github-mcp-server"),
            ("gitlab", "the MCP server of GitLab itself"),
            ("gdrive", ""),
            ("google-maps", ""),
            ("postgres", "a maintained PostgreSQL server with a read-only user"),
            ("puppeteer", "@playwright/mcp or chrome-devtools-mcp"),
            ("redis", "redis-mcp-server of Redis"),
            ("slack", "the MCP server of Slack itself"),
        ];
        return
        [
            .. servers.Select(server => new ArchivedServer(Npm, "@modelcontextprotocol/server-" + server.Name, server.Replacement, Origins.ServersReadme)),
            .. servers.Select(server => new ArchivedServer(Image, "mcp/" + server.Name, server.Replacement, Origins.ServersReadme)).Where(entry => entry.Package is "mcp/postgres" or "mcp/puppeteer" or "mcp/gdrive" or "mcp/everart" or "mcp/google-maps" or "mcp/slack" or "mcp/github" or "mcp/gitlab" or "mcp/aws-kb-retrieval-server"),
            new(PyPi, "mcp-server-sqlite", "a maintained SQLite server", Origins.ServersReadme),
            new(PyPi, "mcp-server-sentry", "https://mcp.sentry.dev/mcp", Origins.ServersReadme),
            new(Image, "mcp/sqlite", "a maintained SQLite server", Origins.ServersReadme),
            new(Image, "mcp/sentry", "https://mcp.sentry.dev/mcp", Origins.ServersReadme),
        ];
    }
}
