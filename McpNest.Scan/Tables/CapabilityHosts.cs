namespace McpNest.Scan.Tables;

/// <summary>A host whose addresses are keys: whoever knows one may use it.</summary>
/// <param name="PathStart">What the path starts with there; empty for every path.</param>
public sealed record CapabilityHost(string Host, string PathStart, Origin Origin) : ITableEntry;

/// <summary>Hosts whose addresses are keys.</summary>
public static class CapabilityHosts
{
    public static Table<CapabilityHost> Table { get; } = new("Addresses that are keys", [
        Of("mcp.composio.dev"), Of("backend.composio.dev"), Of("mcp.zapier.com"), Of("actions.zapier.com"), Of("hooks.zapier.com"), Of("mcp.pipedream.net"), Of("mcp.supermemory.ai"), Of("make.com", "/mcp"), Of("hook.make.com"), Of("celonis.com", "/mcp"),
        Of("hooks.slack.com"), Of("discord.com", "/api/webhooks"), Of("discordapp.com", "/api/webhooks"), Of("webhook.office.com"), Of("cloud.activepieces.com", "/api/v1/mcp"), Of("mcp.klavis.ai"), Of("klavis.ai"), Of("n8n.cloud", "/mcp"), Of("n8n.cloud", "/webhook"), Of("mcp.run"),
    ]);

    /// <summary>Whether an address on this host and path may be a key by itself.</summary>
    public static bool Has(string host, string path) => Table.Entries.Any(entry =>
        (host == entry.Host || host.EndsWith("." + entry.Host, StringComparison.Ordinal)) && path.StartsWith(entry.PathStart, StringComparison.Ordinal));

    private static CapabilityHost Of(string host, string path = "") => new(host, path, Origins.Seen);
}
