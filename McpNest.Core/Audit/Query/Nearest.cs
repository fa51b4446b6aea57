namespace McpNest.Core.Audit.Query;

/// <summary>Guesses what somebody meant.</summary>
internal static class Nearest
{
    /// <returns>Null when nothing comes near.</returns>
    public static string? To(string typed, IEnumerable<string> known)
    {
        var text = typed.ToLowerInvariant();
        var (word, distance) = known.Select(word => (word, distance: Distance(text, word))).MinBy(pair => pair.distance);
        return distance <= (text.Length / 2) + 1 ? word
            : text.Length >= 2 ? known.FirstOrDefault(candidate => candidate.StartsWith(text, StringComparison.Ordinal) || candidate.Contains(text, StringComparison.Ordinal))
            : null;
    }

    /// <summary>For a sentence: the beginning of a long text.</summary>
    public static string Shortened(string text) => text.Length <= 40 ? text : text[..40] + "…";

    // Letters to change, add or take away (Levenshtein).
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
            }
        }

        return row[^1];
    }
}
