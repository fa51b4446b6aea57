namespace McpNest.Scan.Tables;

/// <summary>The words of a name.</summary>
internal static class Words
{
    /// <summary>Splits at everything but letters and digits, and where small letters turn to capitals; lower case.</summary>
    public static List<string> Split(string name)
    {
        var words = new List<string>();
        var start = 0;
        for (var i = 0; i <= name.Length; i++)
        {
            var ends = i == name.Length || !char.IsLetterOrDigit(name[i]);
            var turns = !ends && i > start && char.IsUpper(name[i]) && char.IsLower(name[i - 1]);
            if ((ends || turns) && i > start)
            {
                words.Add(name[start..i].ToLowerInvariant());
            }

            if (ends || turns)
            {
                start = ends ? i + 1 : i;
            }
        }

        return words;
    }
}
