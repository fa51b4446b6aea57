namespace McpNest.Scan.Rules;

/// <summary>Compares versions as written for npm, PyPI and images.</summary>
internal static class Versions
{
    /// <summary>Less than 0 when the first is older. A version with a suffix such as <c>-rc.1</c> is older than the one without.</summary>
    public static int Compare(string a, string b)
    {
        var (left, leftRest) = Parts(a);
        var (right, rightRest) = Parts(b);
        for (var i = 0; i < Math.Max(left.Count, right.Count); i++)
        {
            var order = (i < left.Count ? left[i] : 0).CompareTo(i < right.Count ? right[i] : 0);
            if (order != 0)
            {
                return order;
            }
        }

        return (leftRest.Length == 0, rightRest.Length == 0) switch
        {
            (true, true) => 0,
            (true, false) => 1,
            (false, true) => -1,
            _ => string.CompareOrdinal(leftRest, rightRest),
        };
    }

    /// <summary>Whether it is a number that can be compared.</summary>
    public static bool IsNumber(string version) => Parts(version).Numbers.Count > 0;

    private static (List<long> Numbers, string Suffix) Parts(string version)
    {
        var text = version.AsSpan().Trim().TrimStart("=vV");
        var numbers = new List<long>();
        var i = 0;
        while (i < text.Length && char.IsAsciiDigit(text[i]) && numbers.Count < 8)
        {
            var start = i;
            while (i < text.Length && char.IsAsciiDigit(text[i]))
            {
                i++;
            }

            numbers.Add(long.TryParse(text[start..Math.Min(i, start + 18)], System.Globalization.NumberStyles.None, null, out var number) ? number : 0);
            if (i + 1 >= text.Length || text[i] != '.' || !char.IsAsciiDigit(text[i + 1]))
            {
                break;
            }

            i++;
        }

        var rest = text[i..];
        var build = rest.IndexOf('+');
        rest = build < 0 ? rest : rest[..build];

        // 1.0.0.post1 and 1.0-alpine are not older than 1.0.0.
        return (numbers, rest.StartsWith(".post") || rest.Contains("alpine", StringComparison.Ordinal) || rest.Contains("slim", StringComparison.Ordinal) ? "" : rest.ToString());
    }
}
