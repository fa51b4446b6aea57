namespace McpNest.Scan.Reading;

/// <summary>Tells whether a configuration is one person's own or part of a repository.</summary>
internal static class ScopeFinder
{
    // Folders of a repository that hold configurations; the same names stand in home folders.
    private static readonly string[] s_shared = [".cursor/", ".vscode/", ".roo/", ".zed/", ".codex/", ".gemini/", ".kiro/", ".amazonq/", ".junie/", ".continue/", ".claude/", ".devcontainer/", ".kilocode/", ".github/", ".idea/"];

    private static readonly string[] s_own = ["library/application support/", "appdata/", ".config/", "globalstorage/", "code/user/", ".codeium/", ".copilot/", ".aws/", "goose/", ".lmstudio/", ".cline/", "claude_desktop_config.json", "cline_mcp_settings"];

    public static ConfigScope Find(string name, ClientKind client)
    {
        var path = name.Replace('\\', '/').ToLowerInvariant();
        if (path.Length == 0)
        {
            return OfClient(client);
        }

        if (Array.Exists(s_own, path.Contains) || path.EndsWith(".claude.json", StringComparison.Ordinal) || path.StartsWith("~/.", StringComparison.Ordinal))
        {
            return ConfigScope.User;
        }

        if (path.EndsWith(".mcp.json", StringComparison.Ordinal) || path.EndsWith("gemini-extension.json", StringComparison.Ordinal))
        {
            return ConfigScope.Project;
        }

        var folder = s_shared.Select(part => path.LastIndexOf(part, StringComparison.Ordinal)).Max();
        return folder < 0 ? OfClient(client) : IsHome(path[..folder]) ? ConfigScope.User : ConfigScope.Project;
    }

    /// <summary>/home/ada/, /Users/ada/, C:/Users/ada/ and /root/.</summary>
    private static bool IsHome(string folder)
    {
        var parts = folder.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return folder is "~/" or "/root/" || (parts is ["home" or "users", _] && folder.StartsWith('/')) || parts is [[_, ':'], "users", _];
    }

    private static ConfigScope OfClient(ClientKind client) => client switch
    {
        // These have one file for each person only.
        ClientKind.ClaudeDesktop or ClientKind.Windsurf or ClientKind.Antigravity or ClientKind.Cline or ClientKind.LmStudio or ClientKind.Goose or ClientKind.McpHub => ConfigScope.User,
        _ => ConfigScope.Unknown,
    };
}
