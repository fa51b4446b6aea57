namespace McpNest.Scan.Reading;

/// <summary>Names are shown whole, and a broken text can make a name of a secret: what reads like one is cut.</summary>
internal static class NameText
{
    private const int ShortestSecret = 20;
    private const int ShownCharacters = 4;

    /// <summary>A name as it may be shown.</summary>
    public static string Shown(string name) => ReadsLikeSecret(name) ? name[..ShownCharacters] + "…" : name;

    // Words of names are short, or have no digits; parts of keys are long and mix both.
    private static bool ReadsLikeSecret(string name)
    {
        var (start, digits, small, large) = (0, 0, 0, 0);
        for (var at = 0; at <= name.Length; at++)
        {
            if (at < name.Length && char.IsAsciiLetterOrDigit(name[at]))
            {
                digits += char.IsAsciiDigit(name[at]) ? 1 : 0;
                small += char.IsAsciiLetterLower(name[at]) ? 1 : 0;
                large += char.IsAsciiLetterUpper(name[at]) ? 1 : 0;
                continue;
            }

            if (at - start >= ShortestSecret && ((digits > 1 && small > 1 && large > 1) || (digits > 4 && small + large > 1)))
            {
                return true;
            }

            (start, digits, small, large) = (at + 1, 0, 0, 0);
        }

        return false;
    }
}
