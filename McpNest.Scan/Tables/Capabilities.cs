using System.Collections.Immutable;

namespace McpNest.Scan.Tables;

/// <summary>What a server can do to a conversation.</summary>
[Flags]
public enum Reach
{
    None = 0,

    /// <summary>It reads what strangers may write.</summary>
    Untrusted = 1,

    /// <summary>It reads what is not public.</summary>
    Private = 2,

    /// <summary>It can send text to others.</summary>
    Sends = 4,

    /// <summary>It can change or destroy, or run code.</summary>
    Changes = 8,
}

/// <summary>How a server is told.</summary>
public enum CapabilityKey
{
    /// <summary>A word of its package, image or name, between <c>-</c>, <c>/</c> and the like; or some in a row, as <c>google-drive</c>.</summary>
    Word,

    /// <summary>The host of its address, or a part of it before the last dot.</summary>
    Host,
}

/// <summary>What is known about servers of a kind.</summary>
public sealed record Capability(CapabilityKey By, string Key, Reach Reach, string What, Origin Origin) : ITableEntry;

/// <summary>Kinds of servers by reach. What is not here is not counted.</summary>
public static class Capabilities
{
    private const Reach Web = Reach.Untrusted | Reach.Sends;
    private const Reach Mail = Reach.Untrusted | Reach.Private | Reach.Sends;
    private const Reach Database = Reach.Private | Reach.Changes;
    private const Reach Work = Reach.Private | Reach.Sends | Reach.Changes;

    public static Table<Capability> Table { get; } = new("What servers can reach", Entries());

    private static readonly Dictionary<string, Capability> s_words = Of(CapabilityKey.Word);

    private static readonly Dictionary<string, Capability> s_hosts = Of(CapabilityKey.Host);

    /// <summary>The kind a name belongs to; null when it says nothing. Two words count more than one, earlier ones more than later.</summary>
    public static Capability? ByName(string name)
    {
        var words = Words.Split(name);
        for (var i = 0; i + 1 < words.Count; i++)
        {
            if (s_words.TryGetValue(words[i] + "-" + words[i + 1], out var pair))
            {
                return pair;
            }
        }

        // What explains a product is not the product.
        if (words.Contains("docs") || words.Contains("documentation") || words.Contains("knowledge"))
        {
            return null;
        }

        return words.Select(word => s_words.GetValueOrDefault(word)).FirstOrDefault(found => found is not null);
    }

    /// <summary>The kind a host belongs to; null when it says nothing.</summary>
    public static Capability? ByHost(string host)
    {
        for (var rest = host.ToLowerInvariant(); rest.Length > 0;)
        {
            if (s_hosts.TryGetValue(rest, out var found))
            {
                return found;
            }

            var dot = rest.IndexOf('.', StringComparison.Ordinal);
            rest = dot < 0 ? "" : rest[(dot + 1)..];
        }

        return null;
    }

    private static Dictionary<string, Capability> Of(CapabilityKey by) =>
        Table.Entries.Where(entry => entry.By == by).ToDictionary(entry => entry.Key, StringComparer.Ordinal);

    private static ImmutableArray<Capability> Entries()
    {
        (Reach Reach, string What, string Words, string Hosts)[] kinds =
        [
            (Web, "web pages", "fetch playwright puppeteer browser browserbase browsermcp chrome-devtools firecrawl hyperbrowser crawl4ai crawl scrape scraper scrapling brightdata steel apify jina selenium stagehand rag-web", "mcp.firecrawl.dev mcp.brightdata.com mcp.apify.com browser.mcp.cloudflare.com"),
            (Reach.Untrusted, "results of web searches", "tavily exa brave brave-search duckduckgo ddg perplexity serper serpapi searxng kagi google-search web-search websearch google-news news reddit hackernews youtube wikipedia arxiv twitter", "mcp.tavily.com mcp.exa.ai mcp.perplexity.ai"),
            (Reach.Untrusted, "documentation anybody may publish", "context7 deepwiki gitmcp docfork", "mcp.context7.com context7.com gitmcp.io mcp.deepwiki.com"),
            (Mail | Reach.Changes, "repositories, issues and pull requests", "github gitlab gitea forgejo bitbucket", "api.githubcopilot.com gitlab.com api.bitbucket.org"),
            (Mail, "mail", "gmail outlook imap email mail postmark fastmail resend sendgrid mailgun", "gmailmcp.googleapis.com"),
            (Mail, "chats", "slack discord telegram whatsapp mattermost ms-teams microsoft-teams", "mcp.slack.com"),
            (Mail, "tickets of customers", "zendesk intercom freshdesk hubspot salesforce jira-service", "mcp.intercom.com mcp.hubspot.com app.hubspot.com"),
            (Work, "tickets and pages of the team", "atlassian jira confluence linear asana clickup monday trello", "mcp.atlassian.com mcp.linear.app mcp.asana.com mcp.clickup.com mcp.monday.com"),
            (Work, "pages and notes", "notion airtable coda miro", "mcp.notion.com mcp.notion.so mcp.airtable.com mcp.miro.com"),
            (Work, "calendars", "google-calendar calendar", ""),
            (Reach.Private | Reach.Sends, "files of the organisation", "gdrive google-drive google-docs google-sheets google-workspace sharepoint onedrive dropbox ms-365 m365", "mcp.box.com mcp.dropbox.com"),
            (Reach.Private | Reach.Changes, "files of this computer", "filesystem obsidian", ""),
            (Reach.Private, "notes it keeps of conversations", "basic-memory mem0", ""),
            (Database, "databases", "postgres postgresql mysql mariadb mssql sqlserver sqlite mongodb mongo redis neo4j clickhouse bigquery snowflake supabase neon duckdb oracle elasticsearch dbhub database db convex prisma", "mcp.supabase.com mcp.neon.tech mcp.prisma.io mcp.convex.dev"),
            (Reach.Private | Reach.Changes, "clouds and clusters", "kubernetes k8s eks aws azure gcloud gcp terraform pulumi cloudflare vercel netlify heroku railway docker portainer digitalocean", "mcp.vercel.com bindings.mcp.cloudflare.com builds.mcp.cloudflare.com mcp.ai.pulumi.com netlify-mcp.netlify.app"),
            (Reach.Private | Reach.Untrusted, "errors and logs, which hold what visitors typed", "sentry datadog grafana loki newrelic honeycomb posthog", "mcp.sentry.dev mcp.posthog.com mcp.honeycomb.io"),
            (Reach.Private | Reach.Changes, "payments and customers", "stripe paypal", "mcp.stripe.com mcp.paypal.com mcp.squareup.com"),
            (Reach.Private, "designs", "figma", "mcp.figma.com"),
            (Reach.Private | Reach.Sends | Reach.Changes, "what this computer can do", "desktop-commander shell terminal ssh kali iterm tmux computer-use computeruse code-executor command-executor powershell windows-mcp", ""),
            (Reach.Sends | Reach.Changes, "whatever its flows do", "zapier n8n pipedream composio rube", "mcp.zapier.com actions.zapier.com mcp.pipedream.net mcp.composio.dev rube.app"),
            (Reach.Changes, "code it runs", "e2b code-interpreter run-python jupyter", ""),
            (Reach.None, "nothing of yours", "sequential-thinking sequentialthinking time everything shadcn", "learn.microsoft.com developers.openai.com"),
        ];
        return
        [
            .. kinds.SelectMany(kind => kind.Words.Split(' ').Select(word => new Capability(CapabilityKey.Word, word, kind.Reach, kind.What, Origins.Tools))),
            .. kinds.SelectMany(kind => kind.Hosts.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(host => new Capability(CapabilityKey.Host, host, kind.Reach, kind.What, Origins.Tools))),
        ];
    }
}
