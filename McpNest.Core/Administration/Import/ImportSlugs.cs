using System.Globalization;
using System.Text;
using McpNest.Core.Policy;

namespace McpNest.Core.Administration.Import;

/// <summary>Makes a short name of what a configuration calls a server, unlike all names that are taken.</summary>
public sealed class ImportSlugs(IEnumerable<string> taken)
{
    private const int Longest = 24;

    private readonly HashSet<string> _skeletons = [.. taken.Select(ServerSlug.Skeleton)];

    /// <summary>A free short name; it is taken from then on.</summary>
    public string Next(string name)
    {
        var wanted = Of(name);
        var slug = wanted;
        for (var number = 2; !ServerSlug.IsValid(slug) || !_skeletons.Add(ServerSlug.Skeleton(slug)); number++)
        {
            var end = string.Create(CultureInfo.InvariantCulture, $"-{number}");
            slug = wanted[..Math.Min(wanted.Length, Longest - end.Length)].TrimEnd('-') + end;
        }

        return slug;
    }

    /// <summary>"github.com/upstash/Context7 MCP" is context7-mcp.</summary>
    private static string Of(string name)
    {
        var last = name.TrimEnd('/').Split('/')[^1];
        var slug = new StringBuilder();
        foreach (var c in last.Normalize(NormalizationForm.FormD).ToLowerInvariant())
        {
            if (char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c))
            {
                slug.Append(c);
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark && slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }
        }

        var text = slug.ToString(0, Math.Min(slug.Length, Longest)).Trim('-');
        return text.Length == 0 ? "server" : text;
    }
}
