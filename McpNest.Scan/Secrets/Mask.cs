using System.Globalization;
using System.Text;

namespace McpNest.Scan.Secrets;

/// <summary>The only way a secret is shown.</summary>
public static class Mask
{
    private const int LongestRun = 20;

    /// <summary>The first four characters and the length; of values shorter than twelve only the length.</summary>
    public static string Of(string value) => value.Length < 12
        ? string.Create(CultureInfo.InvariantCulture, $"({value.Length} characters)")
        : string.Create(CultureInfo.InvariantCulture, $"{Start(value)}… ({value.Length} characters)");

    /// <summary>A text in which every long run of letters with digits is cut: whatever it is, it may be a key nobody recognised.</summary>
    public static string Runs(string text)
    {
        if (!HasRun(text))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var (end, digits) = (at, 0);
            while (end < text.Length && char.IsAsciiLetterOrDigit(text[end]))
            {
                digits += char.IsAsciiDigit(text[end++]) ? 1 : 0;
            }

            var length = end - at;
            if (length >= LongestRun && digits > 0 && length - digits > 1)
            {
                shown.Append(text.AsSpan(at, 4)).Append('…');
            }
            else
            {
                shown.Append(text.AsSpan(at, length));
            }

            at = end;
            if (at < text.Length)
            {
                shown.Append(text[at++]);
            }
        }

        return shown.ToString();
    }

    private static bool HasRun(string text)
    {
        var length = 0;
        foreach (var c in text)
        {
            length = char.IsAsciiLetterOrDigit(c) ? length + 1 : 0;
            if (length == LongestRun)
            {
                return true;
            }
        }

        return false;
    }

    // What hides or turns text has no place in a sentence.
    private static string Start(string value) => string.Concat(value.Take(4).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or '+' or '=' ? c : '?'));
}
