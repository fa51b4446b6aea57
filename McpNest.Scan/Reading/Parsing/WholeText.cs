using System.Text;

namespace McpNest.Scan.Reading.Parsing;

/// <summary>Texts may hold half of a character, which nothing can write again.</summary>
internal static class WholeText
{
    private const char Unknown = '\uFFFD';

    /// <summary>The text with every half of a character replaced, so that places in it stay the same.</summary>
    public static string Repaired(string text)
    {
        StringBuilder? built = null;
        for (var at = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF'); at >= 0 && at < text.Length; at++)
        {
            if (!char.IsSurrogate(text[at]))
            {
                continue;
            }

            if (char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
            {
                at++;
                continue;
            }

            built ??= new StringBuilder(text);
            built[at] = Unknown;
        }

        return built?.ToString() ?? text;
    }
}
