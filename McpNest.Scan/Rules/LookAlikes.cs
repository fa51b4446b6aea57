using McpNest.Scan.Tables;

namespace McpNest.Scan.Rules;

/// <summary>Names that are nearly those of known packages.</summary>
internal static class LookAlikes
{
    private static readonly string[] s_scopes = ["@modelcontextprotocol", "@anthropic-ai", "@playwright", "@upstash", "@supabase", "@notionhq", "@stripe", "@sentry", "@shopify", "@hubspot", "@microsoft", "@azure", "@cloudflare", "@brave", "@wonderwhy-er"];

    // Names with words of their own: mcp-server-git and mcp-server-gis are two things, and short names are near to many.
    private static readonly KnownPackage[] s_known = [.. KnownPackages.Table.Entries.Where(entry => Own(entry.Package) >= 5)];

    public static void Check(Subject subject, FindingList found)
    {
        if (subject.Package is not { } package || package.Ecosystem is not (Ecosystem.Npm or Ecosystem.PyPi) || package.Name.Length > 120
            || KnownPackages.Has(package.Ecosystem, package.Name) || MaliciousPackages.Find(package.Ecosystem, package.Name) is not null)
        {
            return;
        }

        var name = PackageNames.Normal(package.Ecosystem, package.Name);
        if (Like(package.Ecosystem, name) is { } meant)
        {
            found.Add(SupplyChain.LookAlike, subject, $"{Quote.Piece(package.Name)} is nearly {Quote.Piece(meant)}, and is not it.", subject.Launch?.Source, snippet: meant);
        }
    }

    private static string? Like(Ecosystem ecosystem, string name)
    {
        var skeleton = Skeleton(name);
        if (name.StartsWith('@') && name.IndexOf('/', StringComparison.Ordinal) is var slash && slash > 0)
        {
            var scope = name[..slash];
            if (!s_scopes.Contains(scope) && scope.Length >= 9 && s_scopes.FirstOrDefault(known => Distance(scope, known) == 1) is { } near)
            {
                return near + name[slash..];
            }

            // A scope of one's own may hold what it likes; the same scope with a name that is nearly right may not.
            return s_scopes.Contains(scope) ? Nearest(ecosystem, skeleton, name, scope + "/") : null;
        }

        return Nearest(ecosystem, skeleton, name, "");
    }

    private static string? Nearest(Ecosystem ecosystem, string skeleton, string name, string start)
    {
        foreach (var known in s_known)
        {
            if (known.Ecosystem == ecosystem && Math.Abs(name.Length - known.Package.Length) <= 1 && (start.Length == 0 ? known.Package[0] != '@' : known.Package.StartsWith(start, StringComparison.Ordinal)) && IsNear(skeleton, name, known.Package))
            {
                return known.Package;
            }
        }

        return null;
    }

    // A digit more or less is usually a version of the name.
    private static bool IsNear(string skeleton, string name, string known) =>
        Math.Abs(name.Length - known.Length) <= 1 && MayBeNear(skeleton, known) && !DiffersByDigit(name, known)
        && (skeleton == known || SameLetters(name, known) || (Distance(skeleton, known) == 1 && SameWordCount(name, known)));

    // The common words do not count.
    private static int Own(string known) => Words.Split(known[(known.IndexOf('/', StringComparison.Ordinal) + 1)..]).Where(word => word is not ("mcp" or "server" or "servers" or "cli" or "api" or "ai" or "dev")).Sum(word => word.Length);

    // One change leaves the first or the last half as it was.
    private static bool MayBeNear(string a, string b)
    {
        var half = (Math.Min(a.Length, b.Length) - 2) / 2;
        return a.AsSpan(0, half).SequenceEqual(b.AsSpan(0, half)) || a.AsSpan(a.Length - half).SequenceEqual(b.AsSpan(b.Length - half));
    }

    // chrome-devtoolsmcp for chrome-devtools-mcp
    private static bool SameLetters(string a, string b) => a.Length != b.Length && a.Replace("-", "", StringComparison.Ordinal).Equals(b.Replace("-", "", StringComparison.Ordinal), StringComparison.Ordinal);

    private static bool SameWordCount(string a, string b) => a.Count(c => c is '-' or '/') == b.Count(c => c is '-' or '/');

    private static bool DiffersByDigit(string a, string b) => a.Count(char.IsAsciiDigit) != b.Count(char.IsAsciiDigit) && a.Where(c => !char.IsAsciiDigit(c)).SequenceEqual(b.Where(c => !char.IsAsciiDigit(c)));

    // Letters of other alphabets, and _ for -.
    private static string Skeleton(string name) => System.Text.Ascii.IsValid(name) ? name.Replace('_', '-') : string.Concat(name.Select(c => c switch
    {
        '_' => '-',
        'а' => 'a',
        'е' => 'e',
        'о' => 'o',
        'р' => 'p',
        'с' => 'c',
        'у' => 'y',
        'х' => 'x',
        'і' => 'i',
        'ѕ' => 's',
        'ο' => 'o',
        'ɡ' => 'g',
        'ⅼ' => 'l',
        _ => c,
    }));

    // Letters put in, left out, changed, or two swapped.
    private static int Distance(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > 2)
        {
            return 3;
        }

        var (before, last, row) = (new int[b.Length + 1], new int[b.Length + 1], new int[b.Length + 1]);
        for (var j = 0; j <= b.Length; j++)
        {
            last[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }

            (before, last, row) = (last, row, before);
        }

        return last[b.Length];
    }
}
