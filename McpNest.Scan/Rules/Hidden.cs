using System.Globalization;

namespace McpNest.Scan.Rules;

/// <summary>Characters that hide, turn or control text.</summary>
internal static class Hidden
{
    /// <summary>What kind of hidden character a text holds; null when it holds none.</summary>
    public static string? Kind(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is >= ' ' and < '\u007f' or '\n' or '\r' or '\t')
            {
                continue;
            }

            if (c == '\u001b')
            {
                return "a control sequence of terminals";
            }

            if (c < ' ' || c is >= '\u007f' and <= '\u009f')
            {
                return "a control character";
            }

            if (c is >= '\u202a' and <= '\u202e' or >= '\u2066' and <= '\u2069')
            {
                return "a character that turns the direction of text";
            }

            if (c is '\u200b' or '\u2060' or '\u180e' or '\u00ad' or '\ufeff' or >= '\u2061' and <= '\u2064' || (c is '\u200c' or '\u200d' && !IsJoiner(text, i)))
            {
                return "an invisible character";
            }

            // U+E0000 to U+E007F: letters that are not shown.
            if (c == '\udb40' && i + 1 < text.Length && text[i + 1] is >= '\udc00' and <= '\udc7f' && !IsFlag(text, i))
            {
                return "letters that are not shown";
            }
        }

        return null;
    }

    // Joins emoji, and letters of scripts that need it.
    private static bool IsJoiner(string text, int at) => at > 0 && at + 1 < text.Length && IsJoined(text[at - 1]) && IsJoined(text[at + 1]);

    private static bool IsJoined(char c) => char.IsSurrogate(c) || c is '\ufe0f' or >= '\u2190' and <= '\u2bff' || c is >= '\u0600' and <= '\u0dff' || char.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark;

    // The flags of England, Scotland and Wales are written with such letters.
    private static bool IsFlag(string text, int at)
    {
        var start = at;
        while (start >= 2 && text[start - 2] == '\udb40')
        {
            start -= 2;
        }

        return start >= 2 && text[start - 2] == '\ud83c' && text[start - 1] == '\udff4';
    }
}
