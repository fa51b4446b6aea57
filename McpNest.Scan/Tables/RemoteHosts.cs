using System.Collections.Immutable;

namespace McpNest.Scan.Tables;

/// <summary>A host that offers an MCP server.</summary>
/// <param name="AsksForLogin">Whether it is known to ask every person to sign in.</param>
public sealed record RemoteHost(string Host, bool AsksForLogin, Origin Origin) : ITableEntry;

/// <summary>Hosts that offer MCP servers.</summary>
public static class RemoteHosts
{
    private static readonly string[] s_dockerLogin =
    [
        "ai-gateway.mcp.cloudflare.com", "api.fireflies.ai", "api.grafbase.com", "auditlogs.mcp.cloudflare.com", "autorag.mcp.cloudflare.com",
        "bindings.mcp.cloudflare.com", "browser.mcp.cloudflare.com", "builds.mcp.cloudflare.com", "casb.mcp.cloudflare.com", "containers.mcp.cloudflare.com",
        "dex.mcp.cloudflare.com", "dns-analytics.mcp.cloudflare.com", "getdialer.app", "graphql.mcp.cloudflare.com", "logs.mcp.cloudflare.com", "mcp.ai.pulumi.com",
        "mcp.asana.com", "mcp.atlassian.com", "mcp.audioscrape.com", "mcp.carbonvoice.app", "mcp.globalping.dev", "mcp.granola.ai", "mcp.incident.io",
        "mcp.instantdb.com", "mcp.linear.app", "mcp.miro.com", "mcp.monday.com", "mcp.morningstar.com", "mcp.notion.com", "mcp.octagonagents.com", "mcp.paypal.com",
        "mcp.prisma.io", "mcp.sentry.dev", "mcp.stripe.com", "mcp.webflow.com", "mcp.wix.com", "observability.mcp.cloudflare.com", "radar.mcp.cloudflare.com",
        "scorecard-mcp.dare-d5b.workers.dev", "waystation.ai",
    ];

    private static readonly string[] s_dockerOpen =
    [
        "ai-assistant.short.io", "api.findadomain.dev", "api.manifold.markets", "api.openmesh.dev", "api.polarsignals.com", "api.telnyx.com", "app.hubspot.com",
        "app.wayfound.ai", "docs.mcp.cloudflare.com", "excalidraw-mcp-app.vercel.app", "gitmcp.io", "huggingface.co", "learn.microsoft.com", "mcp-docs.docker.com",
        "mcp.aisfleet.com", "mcp.apify.com", "mcp.brightdata.com", "mcp.close.com", "mcp.context7.com", "mcp.dappier.com", "mcp.deepwiki.com",
        "mcp.docs.astro.build", "mcp.dodopayments.com", "mcp.invideo.io", "mcp.llmtxt.dev", "mcp.mercadolibre.com", "mcp.mercadopago.com", "mcp.needle.app",
        "mcp.openzeppelin.com", "mcp.remote-mcp.com", "mcp.semgrep.ai", "rube.app", "www.javadocs.dev",
    ];

    private static readonly string[] s_vendorLogin =
    [
        "ai.todoist.net", "api.dashboard.plaid.com", "api.githubcopilot.com", "asset-management.mcp.cloudinary.com", "gitlab.com", "mcp.airtable.com",
        "mcp.amplitude.com", "mcp.box.com", "mcp.buildkite.com", "mcp.canva.com", "mcp.clickup.com", "mcp.figma.com", "mcp.honeycomb.io", "mcp.hubspot.com",
        "mcp.intercom.com", "mcp.jam.dev", "mcp.launchdarkly.com", "mcp.mixpanel.com", "mcp.neon.tech", "mcp.pagerduty.com", "mcp.posthog.com", "mcp.sanity.io",
        "mcp.slack.com", "mcp.squareup.com", "mcp.supabase.com", "mcp.tavily.com", "mcp.vercel.com", "netlify-mcp.netlify.app",
    ];

    private static readonly string[] s_vendorOpen =
    [
        "developers.openai.com", "docs.langchain.com", "knowledge-mcp.global.api.aws", "mcp.exa.ai", "mcp.grep.app", "mcp.svelte.dev", "nuxt.com",
        "remote.mcpservers.org", "ui.nuxt.com",
    ];

    public static Table<RemoteHost> Table { get; } = new("Known remote servers", Entries());

    private static readonly Dictionary<string, RemoteHost> s_byHost = Table.Entries.ToDictionary(entry => entry.Host, StringComparer.OrdinalIgnoreCase);

    /// <summary>The entry of a host; null when it is not known.</summary>
    public static RemoteHost? Find(string host) => s_byHost.GetValueOrDefault(host);

    private static ImmutableArray<RemoteHost> Entries() =>
    [
        .. s_dockerLogin.Select(host => new RemoteHost(host, true, Origins.DockerRegistry)),
        .. s_dockerOpen.Select(host => new RemoteHost(host, false, Origins.DockerRegistry)),
        .. s_vendorLogin.Select(host => new RemoteHost(host, true, Origins.Vendors)),
        .. s_vendorOpen.Select(host => new RemoteHost(host, false, Origins.Vendors)),
    ];
}
