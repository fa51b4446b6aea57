namespace McpNest.Web.Console.Setup.Reading;

/// <summary>Finds keys on command lines, in the ways programs take them: behind a switch, in one word with it, in a header, in a connection string.</summary>
internal static class ArgumentSigns
{
    private static readonly char[] s_between = [';', '&', '?', ' '];

    /// <summary>Whether an argument is, or contains, what nobody should read.</summary>
    /// <param name="before">The argument before it; it may say what this one is.</param>
    public static bool HoldsKey(string before, string arg) =>
        SecretSigns.IsValue(arg)
        || (before.StartsWith('-') && !before.Contains('=', StringComparison.Ordinal) && !arg.StartsWith('-') && IsKey(before, arg))
        || PairIn(arg, "=") || PairIn(arg, ": ")
        || arg.Split(s_between, StringSplitOptions.RemoveEmptyEntries).Any(part => PairIn(part, "="));

    private static bool PairIn(string text, string sign) =>
        text.IndexOf(sign, StringComparison.Ordinal) is > 0 and var at && (IsKey(text[..at], text[(at + sign.Length)..]) || SecretSigns.IsValue(text[(at + sign.Length)..].Trim()));

    private static bool IsKey(string name, string value)
    {
        value = value.Trim().Trim('"', '\'');
        return SecretSigns.IsName(name) && value.Length > 0 && !IsHarmless(value);
    }

    // Keys in base64 may begin with a slash; what folders and files are called reads otherwise.
    private static bool IsRandom(string part) =>
        part.Length >= 8 && !part.Contains('.', StringComparison.Ordinal)
        && part.Count(char.IsAsciiLetterUpper) >= 2 && part.Count(char.IsAsciiLetterLower) >= 2
        && part.Zip(part.Skip(1)).Count(pair => char.IsAsciiDigit(pair.First) != char.IsAsciiDigit(pair.Second)) >= 2; // digits in the midst of it, no year at its end

    // What a person fills in, where a file is, and a switch that is on or off.
    private static bool IsHarmless(string value) =>
        Placeholders.Asked(value) is not null
        || value is "true" or "false"
        || value[0] == '~' || (value[0] == '/' && !value.Split('/').Any(IsRandom))
        || value.StartsWith("./", StringComparison.Ordinal) || value.StartsWith("../", StringComparison.Ordinal) || value.StartsWith(@".\", StringComparison.Ordinal)
        || (value is [var drive, ':', '/' or '\\', ..] && char.IsAsciiLetter(drive));
}
