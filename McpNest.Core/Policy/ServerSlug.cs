using System.Text.RegularExpressions;

namespace McpNest.Core.Policy;

/// <summary>Rules for the short name of a server.</summary>
public static partial class ServerSlug
{
    /// <summary>The nest's own tools live under this name.</summary>
    public const string Nest = "nest";

    public static bool IsValid(string slug) => Shape().IsMatch(slug) && slug != Nest;

    /// <summary>Two slugs with the same skeleton look alike to a hurried reader (<c>github</c>, <c>g1thub</c>, <c>git-hub</c>).</summary>
    public static string Skeleton(string slug) => slug
        .Replace("-", "", StringComparison.Ordinal)
        .Replace('0', 'o')
        .Replace('1', 'l')
        .Replace('i', 'l')
        .Replace('5', 's')
        .Replace("rn", "m", StringComparison.Ordinal)
        .Replace("vv", "w", StringComparison.Ordinal);

    [GeneratedRegex(@"\A[a-z0-9-]{1,24}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
