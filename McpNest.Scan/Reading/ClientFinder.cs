using McpNest.Scan.Reading.Entries;

namespace McpNest.Scan.Reading;

/// <summary>Tells which client a configuration is for: by its name where that says it, else by its shape.</summary>
internal static class ClientFinder
{
    // What a path holds, the sure ones first.
    private static readonly (string Part, ClientKind Client)[] s_names =
    [
        ("claude_desktop_config.json", ClientKind.ClaudeDesktop), (".claude/settings", ClientKind.ClaudeCodeSettings), ("managed-settings.json", ClientKind.ClaudeCodeSettings),
        ("gemini-extension.json", ClientKind.GeminiExtension), ("antigravity", ClientKind.Antigravity), (".gemini/", ClientKind.Gemini),
        (".cursor/", ClientKind.Cursor), ("windsurf", ClientKind.Windsurf), (".codeium/", ClientKind.Windsurf), ("cline_mcp_settings", ClientKind.Cline), (".cline/", ClientKind.Cline),
        (".roo/", ClientKind.Roo), ("rooveterinaryinc", ClientKind.Roo), ("roo-cline", ClientKind.Roo), (".kilocode/", ClientKind.Roo), ("mcphub", ClientKind.McpHub),
        (".vscode/", ClientKind.VsCode), ("code/user/", ClientKind.VsCode), ("code - insiders/user/", ClientKind.VsCode), (".devcontainer", ClientKind.VsCode),
        (".copilot/", ClientKind.CopilotCli), (".continue/", ClientKind.Continue), (".zed/", ClientKind.Zed), ("zed/settings", ClientKind.Zed), (".codex/", ClientKind.Codex), ("codex/config", ClientKind.Codex),
        ("goose/", ClientKind.Goose), ("opencode", ClientKind.OpenCode), (".amazonq/", ClientKind.AmazonQ), ("aws/amazonq", ClientKind.AmazonQ), (".kiro/", ClientKind.Kiro), (".junie/", ClientKind.Junie),
        ("lmstudio", ClientKind.LmStudio), ("lm-studio", ClientKind.LmStudio), ("librechat", ClientKind.LibreChat), ("crush.json", ClientKind.Crush),
        (".claude.json", ClientKind.ClaudeCode), (".claude/", ClientKind.ClaudeCode), ("managed-mcp.json", ClientKind.ClaudeCode), (".mcp.json", ClientKind.ClaudeCode),
        ("mcporter", ClientKind.Other), ("trae/", ClientKind.Other), ("witsy", ClientKind.Other), ("boltai", ClientKind.Other), (".amp/", ClientKind.Other),
    ];

    private static readonly string[] s_ofClaudeCode = ["enableAllProjectMcpServers", "enabledMcpjsonServers", "disabledMcpjsonServers", "enabledPlugins", "hooks", "allowedMcpServers", "deniedMcpServers", "permissions"];

    private static readonly string[] s_ofGemini = ["selectedAuthType", "contextFileName", "usageStatisticsEnabled", "coreTools", "ide", "security", "privacy", "hasSeenIdeIntegrationNudge"];

    public static ClientKind Find(string name, ConfigFormat format, ConfigNode? root, IReadOnlyList<FoundEntry> entries)
    {
        var path = name.Replace('\\', '/').ToLowerInvariant();
        foreach (var (part, client) in s_names)
        {
            if (path.Contains(part, StringComparison.Ordinal))
            {
                return client;
            }
        }

        return ByShape(format, root, entries);
    }

    private static ClientKind ByShape(ConfigFormat format, ConfigNode? root, IReadOnlyList<FoundEntry> entries)
    {
        var container = entries.Count > 0 ? entries[0].Container : "";
        switch (format)
        {
            case ConfigFormat.Line:
                return ClientKind.Unknown;
            case ConfigFormat.Toml:
                return root.Get("mcp_servers") is not null || root.Get("approval_policy") is not null || root.Get("sandbox_mode") is not null ? ClientKind.Codex : ClientKind.Unknown;
            case ConfigFormat.Yaml:
                return container == "extensions" || root.Get("GOOSE_PROVIDER") is not null ? ClientKind.Goose
                    : root.Get("mcpServers") is ConfigList ? ClientKind.Continue
                    : root.Get("endpoints") is not null || root.Get("interface") is not null || root.Get("mcpServers") is not null ? ClientKind.LibreChat : ClientKind.Unknown;
        }

        return container switch
        {
            "context_servers" => ClientKind.Zed,
            "mcp_servers" => ClientKind.Codex,
            "extensions" => ClientKind.Goose,
            "servers" => ClientKind.VsCode,
            "mcp" => HasAny(entries, entry => entry.TextOf("type")?.Value is "local" or "remote") || root.TextOf("$schema")?.Value.Contains("opencode", StringComparison.Ordinal) == true ? ClientKind.OpenCode : ClientKind.Crush,
            "amp.mcpServers" => ClientKind.Other,
            _ => OfMcpServers(root, entries),
        };
    }

    private static ClientKind OfMcpServers(ConfigNode? root, IReadOnlyList<FoundEntry> entries)
    {
        if (root.Get("projects") is not null || root.Get("numStartups") is not null || root.Get("oauthAccount") is not null)
        {
            return ClientKind.ClaudeCode;
        }

        if (root.Get("globalShortcut") is not null || root.Get("preferences") is not null || root.Get("isDxtAutoUpdatesEnabled") is not null)
        {
            return ClientKind.ClaudeDesktop;
        }

        if (root.Get("allowedTools") is not null || root.Get("toolAliases") is not null || root.Get("useLegacyMcpJson") is not null)
        {
            return ClientKind.AmazonQ;
        }

        if (Array.Exists(s_ofClaudeCode, name => root.Get(name) is not null))
        {
            return ClientKind.ClaudeCodeSettings;
        }

        if (root.TextOf("version") is not null && root.TextOf("name") is not null)
        {
            return ClientKind.GeminiExtension;
        }

        if (root.Get("mcp").Get("allowed") is not null || root.Get("mcp").Get("excluded") is not null || Array.Exists(s_ofGemini, name => root.Get(name) is not null)
            || HasAny(entries, entry => entry.Get("httpUrl") is not null || entry.Get("trust") is not null || entry.Get("includeTools") is not null || entry.Get("excludeTools") is not null))
        {
            return ClientKind.Gemini;
        }

        return root.Get("users") is not null ? ClientKind.McpHub : ByEntries(entries);
    }

    private static ClientKind ByEntries(IReadOnlyList<FoundEntry> entries) =>
        HasAny(entries, entry => entry.Get("serverUrl") is not null) ? ClientKind.Windsurf
        : HasAny(entries, entry => entry.Get("alwaysAllow") is not null || entry.Get("watchPaths") is not null) ? ClientKind.Roo
        : HasAny(entries, entry => entry.Get("transportType") is not null || entry.TextOf("type")?.Value == "streamableHttp") || entries.Any(entry => entry.Name.StartsWith("github.com/", StringComparison.Ordinal)) ? ClientKind.Cline
        : HasAny(entries, entry => entry.Get("autoApprove") is not null) ? ClientKind.Kiro
        : HasAny(entries, entry => entry.Get("tools") is ConfigList || entry.TextOf("type")?.Value == "local") ? ClientKind.CopilotCli
        : HasAny(entries, entry => entry.TextOf("type")?.Value is "stdio" or "http" or "sse" or "ws" or "streamable-http") ? ClientKind.ClaudeCode
        : HasAny(entries, entry => entry.Get("envFile") is not null) ? ClientKind.Cursor
        : ClientKind.Unknown;

    private static bool HasAny(IReadOnlyList<FoundEntry> entries, Func<ConfigNode, bool> has) => entries.Take(Limits.Values).Any(entry => has(entry.Node));
}
