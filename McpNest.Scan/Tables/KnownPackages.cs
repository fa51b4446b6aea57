using System.Collections.Immutable;

namespace McpNest.Scan.Tables;

/// <summary>A package that is known to be what its name says.</summary>
public sealed record KnownPackage(Ecosystem Ecosystem, string Package, Origin Origin) : ITableEntry;

/// <summary>Well-known packages, to tell names that only look like one.</summary>
public static class KnownPackages
{
    private static readonly string[] s_lookedUp =
    [
        "@modelcontextprotocol/server-everything", "@modelcontextprotocol/server-filesystem", "@modelcontextprotocol/server-memory",
        "@modelcontextprotocol/server-sequential-thinking", "@modelcontextprotocol/server-github", "@modelcontextprotocol/server-gitlab",
        "@modelcontextprotocol/server-slack", "@modelcontextprotocol/server-postgres", "@modelcontextprotocol/server-puppeteer",
        "@modelcontextprotocol/server-brave-search", "@modelcontextprotocol/server-google-maps", "@modelcontextprotocol/server-gdrive",
        "@modelcontextprotocol/server-redis", "@modelcontextprotocol/server-everart", "@playwright/mcp", "@notionhq/notion-mcp-server", "firecrawl-mcp",
        "tavily-mcp", "exa-mcp-server", "@upstash/context7-mcp", "@supabase/mcp-server-supabase", "chrome-devtools-mcp", "@sentry/mcp-server", "@stripe/mcp",
        "figma-developer-mcp", "mongodb-mcp-server", "@wonderwhy-er/desktop-commander", "mcp-server-kubernetes", "airtable-mcp-server", "@eslint/mcp",
        "@shopify/dev-mcp", "@hubspot/mcp-server", "@circleci/mcp-server-circleci", "@brave/brave-search-mcp-server", "@zereight/mcp-gitlab",
        "@cocal/google-calendar-mcp", "@benborla29/mcp-server-mysql", "@antv/mcp-server-chart",
    ];

    private static readonly string[] s_npm =
    [
        "@modelcontextprotocol/server-aws-kb-retrieval", "@modelcontextprotocol/sdk", "@modelcontextprotocol/inspector", "mcp-remote", "supergateway",
        "@azure/mcp", "@azure-devops/mcp", "@microsoft/m365agentstoolkit-mcp", "@vercel/mcp-adapter", "@cloudflare/mcp-server-cloudflare", "@neondatabase/mcp-server-neon",
        "@executeautomation/playwright-mcp-server", "@agentdeskai/browser-tools-mcp", "@apify/actors-mcp-server", "@e2b/mcp-server", "@suekou/mcp-notion-server",
        "@smithery/cli", "@angular/cli", "next-devtools-mcp", "@21st-dev/magic", "@perplexity-ai/mcp-server", "server-perplexity-ask", "@twilio-alpha/mcp",
        "@heroku/mcp-server", "@netlify/mcp", "@railway/mcp-server", "@elastic/mcp-server-elasticsearch", "@browsermcp/mcp", "@browserbasehq/mcp", "task-master-ai",
        "@gongrzhe/server-gmail-autoauth-mcp", "@henkey/postgres-mcp-server", "n8n-mcp", "kubernetes-mcp-server", "@paypal/mcp", "@mapbox/mcp-server", "@storybook/addon-mcp",
        "@mastra/mcp-docs-server", "@nx/mcp", "nx-mcp", "shadcn", "@stackoverflow/mcp", "@tavily/mcp", "hyperbrowser-mcp", "@brightdata/mcp", "@postman/postman-mcp-server",
        "@anthropic-ai/claude-code", "@anthropic-ai/sdk", "@anthropic-ai/claude-agent-sdk", "@anthropic-ai/mcpb", "@anthropic-ai/dxt", "git-mcp-server", "docker-mcp", "gemini-mcp-tool",
    ];

    private static readonly string[] s_pyPi =
    [
        "mcp-server-fetch", "mcp-server-git", "mcp-server-time", "mcp-server-sqlite", "mcp-server-sentry", "mcp-server-qdrant", "mcp-server-docker", "mcp-server-motherduck",
        "mcp-atlassian", "arxiv-mcp-server", "postgres-mcp", "mysql-mcp-server", "mcp-neo4j-cypher", "mcp-proxy", "mcp", "fastmcp", "basic-memory", "duckduckgo-mcp-server",
        "awslabs.aws-documentation-mcp-server", "awslabs.core-mcp-server", "awslabs.eks-mcp-server", "awslabs.cdk-mcp-server", "awslabs.aws-api-mcp-server",
        "awslabs.terraform-mcp-server", "awslabs.cost-explorer-mcp-server", "blender-mcp", "serena-agent", "snowflake-labs-mcp", "elevenlabs-mcp", "minimax-mcp",
        "git-mcp-server", "docker-mcp-server", "kubernetes-mcp-server", "redis-mcp-server", "mcp-server-redis", "mcp-grafana", "markitdown-mcp", "excel-mcp-server",
    ];

    public static Table<KnownPackage> Table { get; } = new("Known packages", Entries());

    private static readonly HashSet<(Ecosystem, string)> s_names = [.. Table.Entries.Select(entry => (entry.Ecosystem, entry.Package))];

    /// <summary>Whether this exact package is known.</summary>
    public static bool Has(Ecosystem ecosystem, string package) => s_names.Contains((ecosystem, PackageNames.Normal(ecosystem, package)));

    private static ImmutableArray<KnownPackage> Entries() =>
    [
        .. s_lookedUp.Select(name => Of(Ecosystem.Npm, name, Origins.Npm)),
        .. s_npm.Select(name => Of(Ecosystem.Npm, name, Origins.Registries)),
        .. s_pyPi.Select(name => Of(Ecosystem.PyPi, name, Origins.Registries)),
    ];

    private static KnownPackage Of(Ecosystem ecosystem, string name, Origin origin) => new(ecosystem, PackageNames.Normal(ecosystem, name), origin);
}
