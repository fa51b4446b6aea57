using System.Globalization;
using System.Text;

namespace McpNest.Scan.Page;

/// <summary>Names come from files of strangers: what cannot be seen in them, or turns the line around, is shown as its number.</summary>
internal static class VisibleName
{
    private const int Longest = 120;

    public static string Of(string text) => Of(text, Longest);

    /// <summary>A text of several lines, which stay.</summary>
    public static string Lines(string text) => string.Join('\n', text.Split('\n').Select(line => Of(line.TrimEnd('\r'), 2000)));

    public static string Of(string text, int longest)
    {
        StringBuilder? shown = null;
        var (at, count) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            if (++count > longest)
            {
                return (shown?.ToString() ?? text[..at]) + "…";
            }

            if (IsHidden(rune))
            {
                shown ??= new StringBuilder(text, 0, at, text.Length + 8);
                shown.Append(CultureInfo.InvariantCulture, $"[U+{rune.Value:X4}]");
            }
            else
            {
                shown?.Append(rune.ToString());
            }

            at += rune.Utf16SequenceLength;
        }

        return shown?.ToString() ?? text;
    }

    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        || rune.Value is 0xFFFD or 0x115F or 0x1160 or 0x3164 or 0xFFA0;
}
