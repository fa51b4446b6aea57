using System.Text.RegularExpressions;
using McpNest.Scan.Secrets;

namespace McpNest.Web.Console.Setup.Reading;

/// <summary>What stands in a configuration for something its client fills in.</summary>
internal static partial class Placeholders
{
    /// <summary>Fills in what has a value of its own (<c>${NAME:-value}</c>).</summary>
    public static string WithDefaults(string text) => Default().Replace(text, match => match.Groups["value"].Value);

    /// <summary>The parts of a text that a person must fill in: one, or the whole text when there are several.</summary>
    /// <param name="isSecret">Whether a secret belongs here: then it may stand elsewhere, and more texts read as if nobody had filled them in.</param>
    public static string? Asked(string text, bool isSecret = false)
    {
        var found = Any().Matches(text).Select(match => match.Value).Distinct(StringComparer.Ordinal).ToArray();
        return found switch { [] => BlankIn(text, isSecret), [var only] => only, _ => text };
    }

    private static string? BlankIn(string text, bool isSecret)
    {
        var rest = Scheme().Match(text) is { Success: true } match ? match.Groups["rest"].Value : text;
        return Blank().IsMatch(rest) || (isSecret && rest.Length > 0 && (Placeholder.IsLeftIn(rest) || References.Without(rest).Length == 0)) ? rest : null;
    }

    public static bool HasAny(string text) => Any().IsMatch(text);

    // ${NAME}, ${env:NAME}, ${input:id}, ${{ secrets.NAME }}, {env:NAME}, {file:path}, $NAME and %NAME%
    [GeneratedRegex(@"\$\{\{([^{}]{1,120})\}\}|\$\{([^{}]{1,120})\}|\{((?:env|file|input):[^{}]{1,120})\}|\$([A-Za-z_][A-Za-z0-9_]{0,80})\b|%([A-Za-z_][A-Za-z0-9_]{1,80})%", RegexOptions.CultureInvariant)]
    private static partial Regex Any();

    [GeneratedRegex(@"\$\{[A-Za-z_][A-Za-z0-9_]{0,80}:-(?<value>[^{}]{1,200})\}", RegexOptions.CultureInvariant)]
    private static partial Regex Default();

    // As a header has it: the word stays, what is behind it is asked for.
    [GeneratedRegex(@"\A(?:Bearer|Basic|Token|Api-?Key) +(?<rest>\S.*)\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Scheme();

    // What documentation writes where a key belongs.
    [GeneratedRegex(@"\A(?:<[^<>]{1,80}>|\[[^\[\]]{1,80}\]|(?:your|my)[-_ ][a-z0-9\-_ ]{2,80}|[A-Z0-9_]*YOUR_[A-Z0-9_]{1,60}|x{4,}|\.{3,}|\*{3,}|change[-_ ]?me|replace[-_ ]?(?:me|this)|TODO)\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Blank();
}
