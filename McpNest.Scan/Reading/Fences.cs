using System.Text;

namespace McpNest.Scan.Reading;

/// <summary>Texts are copied from pages and chats together with the fences of Markdown around them.</summary>
internal static class Fences
{
    private const string Fence = "```";

    /// <summary>Only what stands between fences, on the same lines; the text itself when it has none or begins otherwise.</summary>
    public static string Without(string text)
    {
        var start = text.AsSpan().TrimStart();
        if (start.Length == 0 || start[0] is '{' or '[' or '"' || !text.Contains(Fence, StringComparison.Ordinal) || text.Length > Limits.OtherCharacters)
        {
            return text;
        }

        var lines = text.Split('\n');
        if (!lines.Any(line => line.TrimStart().StartsWith(Fence, StringComparison.Ordinal)))
        {
            return text;
        }

        var kept = new StringBuilder(text.Length);
        var isInside = false;
        foreach (var line in lines)
        {
            var isFence = line.TrimStart().StartsWith(Fence, StringComparison.Ordinal);
            isInside ^= isFence;
            kept.Append(isInside && !isFence ? line : "").Append('\n');
        }

        return kept.ToString();
    }
}
