using System.Buffers.Text;
using System.Text;
using McpNest.Scan.Reading.Parsing;

namespace McpNest.Scan.Reading;

/// <summary>Links of pages that put a server into an editor when they are clicked; what they hold is easily overlooked.</summary>
internal static class InstallLink
{
    public static bool IsOne(string text) =>
        text.StartsWith("cursor://", StringComparison.OrdinalIgnoreCase)
        || text.StartsWith("vscode:", StringComparison.OrdinalIgnoreCase) || text.StartsWith("vscode-insiders:", StringComparison.OrdinalIgnoreCase)
        || text.StartsWith("https://cursor.com/install-mcp", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://cursor.com/en/install-mcp", StringComparison.OrdinalIgnoreCase)
        || text.StartsWith("https://insiders.vscode.dev/redirect/mcp/install", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://vscode.dev/redirect/mcp/install", StringComparison.OrdinalIgnoreCase)
        || text.StartsWith("lmstudio://add_mcp", StringComparison.OrdinalIgnoreCase);

    public static bool Read(string text, EntryDraft draft, ReadingNotes notes)
    {
        var question = text.IndexOf('?', StringComparison.Ordinal);
        var query = question < 0 ? "" : text[(question + 1)..];
        var values = query.Split('&').Select(pair => pair.Split('=', 2)).Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0], StringComparer.Ordinal).ToDictionary(group => group.Key, group => Unescaped(group.First()[1]), StringComparer.Ordinal);
        var json = values.TryGetValue("config", out var config) ? FromBase64(config) ?? config : Unescaped(query);
        if (LooseJson.Read(json, new ReadingNotes()) is not ConfigMap { Members.IsEmpty: false } entry)
        {
            notes.Problem(1, 1, "What this link would install cannot be read.");
            return false;
        }

        return draft.WithEntry(entry).Named(values.GetValueOrDefault("name") ?? (entry["name"] as ConfigScalar)?.Text ?? "server");
    }

    private static string Unescaped(string text) => WholeText.Repaired(Uri.UnescapeDataString(text));

    private static string? FromBase64(string text)
    {
        text = text.Replace(' ', '+');
        if (!Base64.IsValid(text))
        {
            return null;
        }

        return WholeText.Repaired(Encoding.UTF8.GetString(Convert.FromBase64String(text)));
    }
}
