using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace McpNest.Web.Console.People;

/// <summary>How one app is connected: what to run or paste where, and a link that does it, where the app has one.</summary>
/// <param name="Where">The file or place the text goes to.</param>
/// <param name="Link">An address the app opens itself; null when it has none.</param>
public sealed record Snippet(string App, string Where, string Text, string? Link)
{
    /// <summary>What apps list the nest as.</summary>
    public const string Name = "nest";

    private static readonly JsonSerializerOptions s_file = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="url">A personal connection URL; it contains the key.</param>
    public static IReadOnlyList<Snippet> For(string url) =>
    [
        new("Cursor", "~/.cursor/mcp.json", File(new { mcpServers = new { nest = new { url } } }), CursorLink(url)),
        new("Claude Code", "a terminal", $"claude mcp add --transport http {Name} \"{url}\"", null),
        new("VS Code", ".vscode/mcp.json", File(new { servers = new { nest = new { type = "http", url } } }), CodeLink(url)),
        new("Claude Desktop", "claude_desktop_config.json", File(new { mcpServers = new { nest = new { command = "npx", args = BridgeArgs(url) } } }), null),
    ];

    private static string[] BridgeArgs(string url) =>
        url.StartsWith("http://", StringComparison.Ordinal) ? ["-y", "mcp-remote", url, "--allow-http"] : ["-y", "mcp-remote", url];

    private static string CursorLink(string url)
    {
        var config = Convert.ToBase64String(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { url })));
        return $"cursor://anysphere.cursor-deeplink/mcp/install?name={Name}&config={Uri.EscapeDataString(config)}";
    }

    private static string CodeLink(string url) =>
        "vscode:mcp/install?" + Uri.EscapeDataString(JsonSerializer.Serialize(new { name = Name, type = "http", url }));

    private static string File<T>(T content) => JsonSerializer.Serialize(content, s_file);
}
