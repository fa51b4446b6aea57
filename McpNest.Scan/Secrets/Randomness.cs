namespace McpNest.Scan.Secrets;

/// <summary>Whether a text is one that nobody would choose.</summary>
internal static class Randomness
{
    /// <summary>Whether it reads as made by a machine: long enough, and varied for its kind.</summary>
    public static bool Has(string value)
    {
        if (value.Length < 16 || value.Any(char.IsWhiteSpace) || IsPath(value) || IsSlug(value) || Placeholder.IsFiller(value))
        {
            return false;
        }

        if (IsHex(value.Replace("-", "", StringComparison.Ordinal)))
        {
            return value.Length >= 24 && Entropy(value) >= 2.6;
        }

        var digits = value.Count(char.IsAsciiDigit);
        var letters = value.Count(char.IsAsciiLetter);
        var isMixed = value.Any(char.IsAsciiLetterUpper) && value.Any(char.IsAsciiLetterLower);
        return letters > 0 && letters + digits >= value.Length * 7 / 10
            && (digits >= 2 || (isMixed && value.Length >= 24 && !IsWordy(value)))
            && Entropy(value) >= 3.2;
    }

    /// <summary>Whether it reads as a password somebody chose: letters with digits or signs.</summary>
    public static bool IsPasswordLike(string value) =>
        value.Length is >= 8 and <= 128 && !value.Any(char.IsWhiteSpace) && !IsPath(value) && !IsSlug(value) && !Placeholder.IsFiller(value)
        && value.Any(char.IsLetter) && value.Any(c => !char.IsLetter(c));

    /// <summary>Whether a part of a path is an identifier nobody could guess.</summary>
    public static bool IsCapability(string part) => Has(part) || (part.Length >= 12 && part.Count(char.IsAsciiDigit) >= 2 && part.Any(char.IsAsciiLetter) && !IsSlug(part) && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));

    /// <summary>Bits for each character.</summary>
    public static double Entropy(string value)
    {
        Span<int> counts = stackalloc int[128];
        counts.Clear();
        foreach (var c in value)
        {
            counts[c < 128 ? c : 127]++;
        }

        var bits = 0.0;
        foreach (var count in counts)
        {
            if (count > 0)
            {
                var share = (double)count / value.Length;
                bits -= share * Math.Log2(share);
            }
        }

        return bits;
    }

    private static bool IsHex(string value) => value.Length > 0 && value.All(char.IsAsciiHexDigit);

    private static bool IsPath(string value) =>
        value[0] is '/' or '~' or '.' || value.Contains(":\\", StringComparison.Ordinal) || value.Contains(":/", StringComparison.Ordinal) || value.Count(c => c is '/' or '\\') > 2 && !value.Contains('+', StringComparison.Ordinal) && !value.EndsWith('=')
        || (value.LastIndexOf('.') is var dot && dot > 0 && value[(dot + 1)..] is "json" or "pem" or "key" or "txt" or "env" or "yaml" or "yml" or "toml" or "p12" or "pfx" or "com" or "io" or "dev" or "net" or "org" or "local" or "app" or "js" or "py" or "ts");

    // gen-lang-client-0123456789, my-team-42: words and numbers, no secret.
    private static bool IsSlug(string value)
    {
        var parts = value.Split('-', '_', '.', ':', '/');
        return parts.Length > 1 && parts.All(part => part.Length == 0 || (part.Length <= 3 && part.All(char.IsAsciiLetterOrDigit)) || part.All(char.IsAsciiDigit) || IsWord(part));
    }

    // One capital at most, and vowels where a word has some.
    private static bool IsWord(string part) =>
        part.All(char.IsAsciiLetter) && part.Skip(1).Count(char.IsAsciiLetterUpper) is var capitals && (capitals == 0 || capitals == part.Length - 1)
        && (part.Length <= 4 || (part.Count(c => "aeiouyAEIOUY".Contains(c)) is var vowels && vowels * 5 >= part.Length && part.Length <= 16));

    // CamelCaseWordsOnly
    private static bool IsWordy(string value) => value.All(char.IsAsciiLetter) && value.Count(char.IsAsciiLetterUpper) * 4 <= value.Length;
}
