using System.Globalization;

namespace McpNest.Scan.Secrets;

/// <summary>The only way a secret is shown.</summary>
public static class Mask
{
    /// <summary>The first four characters and the length; of values shorter than twelve only the length.</summary>
    public static string Of(string value) => value.Length < 12
        ? string.Create(CultureInfo.InvariantCulture, $"({value.Length} characters)")
        : string.Create(CultureInfo.InvariantCulture, $"{Start(value)}… ({value.Length} characters)");

    // What hides or turns text has no place in a sentence.
    private static string Start(string value) => string.Concat(value.Take(4).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or '+' or '=' ? c : '?'));
}
