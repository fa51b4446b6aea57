using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace McpNest.Web.Console.Shared.Connect;

/// <summary>How one app is connected: what to run or paste where, and a link that does it, where the app has one.</summary>
/// <param name="Where">The file or place the text goes to.</param>
/// <param name="Link">An address the app opens itself; null when it has none.</param>
public sealed record Snippet(string App, string Where, string Text, string? Link)
{
    /// <summary>What apps list the nest as.</summary>
    public const string Name = "nest";

    private static readonly JsonSerializerOptions s_line = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonSerializerOptions s_file = new(s_line) { WriteIndented = true };

    /// <param name="url">A personal connection URL, which contains the key; or the common address, when <paramref name="key"/> is given.</param>
    /// <param name="key">The key to send as a bearer token; null when it is in the URL.</param>
    public static IReadOnlyList<Snippet> For(string url, string? key = null)
    {
        var headers = key is null ? null : new { Authorization = $"Bearer {key}" };
        return
        [
            new("Cursor", "~/.cursor/mcp.json", File(new { mcpServers = new { nest = new { url, headers } } }), CursorLink(new { url, headers })),
            new("Claude Code", "a terminal", $"claude mcp add --transport http {Name} \"{url}\"" + (key is null ? "" : $" --header \"Authorization: Bearer {key}\""), null),
            new("VS Code", ".vscode/mcp.json", File(new { servers = new { nest = new { type = "http", url, headers } } }), CodeLink(new { name = Name, type = "http", url, headers })),
            new("Claude Desktop", "claude_desktop_config.json", File(new { mcpServers = new { nest = Bridge(url, key) } }), null),
        ];
    }

    // The bridge takes the header from its environment: some versions of the app break arguments at spaces.
    private static object Bridge(string url, string? key) => new
    {
        command = "npx",
        args = (string[])
        [
            "-y", "mcp-remote", url,
            .. url.StartsWith("http://", StringComparison.Ordinal) ? ["--allow-http"] : Array.Empty<string>(),
            .. key is null ? Array.Empty<string>() : ["--header", "Authorization:${NEST_AUTH}"],
        ],
        env = key is null ? null : new { NEST_AUTH = $"Bearer {key}" },
    };

    private static string CursorLink<T>(T config) =>
        $"cursor://anysphere.cursor-deeplink/mcp/install?name={Name}&config={Uri.EscapeDataString(Convert.ToBase64String(Encoding.UTF8.GetBytes(Line(config))))}";

    private static string CodeLink<T>(T config) => "vscode:mcp/install?" + Uri.EscapeDataString(Line(config));

    private static string Line<T>(T content) => JsonSerializer.Serialize(content, s_line);

    private static string File<T>(T content) => JsonSerializer.Serialize(content, s_file);
}
