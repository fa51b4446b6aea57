namespace McpNest.Core.Policy;

/// <summary>The apps the nest knows by name.</summary>
public static class ClientApps
{
    /// <summary>Any app that is not in the list; it may call itself anything.</summary>
    public const string Other = "other";

    public static readonly IReadOnlyList<ClientApp> All =
    [
        new("cursor", "Cursor", "cursor"),
        new("vscode", "VS Code", "visual studio code", "vscode", "vs code"),
        new("claude-code", "Claude Code", "claude-code", "claude code"),
        new("claude-desktop", "Claude Desktop", "claude-ai", "claude desktop", "claude-desktop", "mcp-remote"),
        new("codex", "Codex", "codex"),
        new("gemini-cli", "Gemini CLI", "gemini"),
        new("windsurf", "Windsurf", "windsurf", "codeium"),
        new("cline", "Cline", "cline"),
        new("copilot-cli", "Copilot CLI", "copilot", "github-copilot"),
        new("opencode", "opencode", "opencode"),
        new("zed", "Zed", "zed"),
        new("goose", "Goose", "goose"),
        new(Other, "Another app"),
    ];

    public static ClientApp? Find(string id) => All.FirstOrDefault(app => app.Id == id);

    /// <summary>Whether a client that calls itself so uses a key that was made for another app. Who says nothing is believed.</summary>
    /// <param name="app">The app the key was made for.</param>
    public static bool IsAnother(string app, string? client) =>
        client is not null && app != Other && Find(app) is { } made && !IsSaidBy(made, client);

    /// <summary>The app a client that calls itself so is; null when it is none of the list.</summary>
    public static ClientApp? Of(string client) => All.FirstOrDefault(app => IsSaidBy(app, client));

    private static bool IsSaidBy(ClientApp app, string client) => app.Says.Any(start => client.StartsWith(start, StringComparison.OrdinalIgnoreCase));
}
