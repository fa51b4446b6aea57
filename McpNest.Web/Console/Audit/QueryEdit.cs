using McpNest.Core.Audit.Query;

namespace McpNest.Web.Console.Audit;

/// <summary>What the lists beside the query's text do to it: the rest of what somebody typed stays as it is.</summary>
public static class QueryEdit
{
    /// <summary>The text with one key's terms replaced by one value, or by none.</summary>
    public static string Set(string text, QueryKey key, string? value)
    {
        var kept = Terms(text).Where(term => KeyOf(term) != key);
        return string.Join(' ', value is null ? kept : kept.Append($"{NameOf(key)}:{Quoted(value)}"));
    }

    /// <summary>The one value a key has; null when it has none, several, or a pattern.</summary>
    public static string? Get(CallQuery? query, QueryKey key) =>
        query?.Clauses.Where(clause => clause.Key == key && !clause.Negated).ToArray() is [{ Values: [{ IsExact: true } only] }] ? only.Text : null;

    /// <summary>Splits at blanks that stand outside quotes.</summary>
    private static IEnumerable<string> Terms(string text)
    {
        var (begin, quoted) = (0, false);
        for (var at = 0; at <= text.Length; at++)
        {
            if (at < text.Length && quoted && text[at] == '\\')
            {
                at++;
            }
            else if (at < text.Length && text[at] == '"')
            {
                quoted = !quoted;
            }
            else if (at >= text.Length || (!quoted && char.IsWhiteSpace(text[at])))
            {
                if (at > begin)
                {
                    yield return text[begin..Math.Min(at, text.Length)];
                }

                begin = at + 1;
            }
        }
    }

    // What a term excludes stays.
    private static QueryKey? KeyOf(string term) => term.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon
        ? term[..colon].ToUpperInvariant() switch
        {
            "MEMBER" => QueryKey.Member,
            "SERVER" => QueryKey.Server,
            "TOOL" => QueryKey.Tool,
            "RESULT" or "OUTCOME" => QueryKey.Result,
            _ => null,
        }
        : null;

    private static string NameOf(QueryKey key) => key switch
    {
        QueryKey.Member => "member",
        QueryKey.Server => "server",
        QueryKey.Tool => "tool",
        QueryKey.Result => "result",
        _ => throw new ArgumentOutOfRangeException(nameof(key), key, message: null),
    };

    private static string Quoted(string value) => value.Any(c => char.IsWhiteSpace(c) || c is ',' or '"' or ':' or '\\') || value.StartsWith('-')
        ? $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""
        : value;
}
