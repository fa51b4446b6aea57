using McpNest.Core.Audit.Query;
using McpNest.Core.Policy;

namespace McpNest.Web.Console.Audit;

/// <summary>What a click does to the query's text: the rest of what somebody typed stays as it is.</summary>
public static class QueryEdit
{
    /// <summary>The text with one key's terms replaced by one value, or by none; what it excludes stays.</summary>
    public static string Set(string text, QueryKey key, string? value)
    {
        var kept = Terms(text).Where(term => KeyOf(term) != (key, false));
        return Join(value is null ? kept : kept.Append($"{WireName.Of(key)}:{Quoted(value)}"));
    }

    /// <summary>The text with a value asked for, or excluded: it joins what its key has already.</summary>
    public static string Add(string text, QueryKey key, string value, bool negated = false)
    {
        var terms = Terms(Remove(Remove(text, key, value, !negated), key, value, negated)).ToList();
        var at = terms.FindIndex(term => KeyOf(term) == (key, negated) && ValuesOf(term) is not null);
        if (at < 0)
        {
            terms.Add($"{(negated ? "-" : "")}{WireName.Of(key)}:{Quoted(value)}");
        }
        else
        {
            terms[at] += "," + Quoted(value);
        }

        return Join(terms);
    }

    /// <summary>The text without a value.</summary>
    public static string Remove(string text, QueryKey key, string value, bool negated = false) => Join(Terms(text).Select(term =>
    {
        if (KeyOf(term) != (key, negated) || ValuesOf(term) is not { } values || !values.Contains(value, StringComparer.OrdinalIgnoreCase))
        {
            return term;
        }

        var left = values.Where(other => !other.Equals(value, StringComparison.OrdinalIgnoreCase)).Select(Quoted).ToArray();
        return left.Length == 0 ? "" : term[..(term.IndexOf(':', StringComparison.Ordinal) + 1)] + string.Join(',', left);
    }).Where(term => term.Length > 0));

    /// <summary>The values a query asks for with a key, patterns among them.</summary>
    public static IReadOnlyList<string> Values(CallQuery? query, QueryKey key) =>
        [.. (query?.Clauses ?? []).Where(clause => clause.Key == key && !clause.Negated).SelectMany(clause => clause.Values).Select(value => value.Text)];

    /// <summary>The text within a stretch of time instead of any it had.</summary>
    public static string Between(string text, DateTimeOffset after, DateTimeOffset before) =>
        Set(Set(text, QueryKey.After, Instant(after)), QueryKey.Before, Instant(before));

    /// <summary>The text with the instants its times stand for: "24h" is another time tomorrow.</summary>
    public static string Fixed(string text, CallQuery query)
    {
        text = query.After is { } after ? Set(text, QueryKey.After, Exact(after.At)) : text;
        return query.Before is { } before ? Set(text, QueryKey.Before, Exact(before.At)) : text;
    }

    /// <summary>A value as the grammar wants it.</summary>
    public static string Quoted(string value) => value.Length == 0 || value.Any(c => char.IsWhiteSpace(c) || c is ',' or '"' or ':' or '\\') || value.StartsWith('-')
        ? $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""
        : value;

    private static string Instant(DateTimeOffset at) =>
        at.UtcDateTime.ToString(at.Second == 0 ? "yyyy-MM-dd'T'HH:mm'Z'" : "yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static string Exact(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static string Join(IEnumerable<string> terms) => string.Join(' ', terms);

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

    private static (QueryKey Key, bool Negated)? KeyOf(string term)
    {
        var negated = term.StartsWith('-');
        var word = term.AsSpan(negated ? 1 : 0);
        if (word.IndexOf(':') is not (> 0 and var colon))
        {
            return null;
        }

        var name = word[..colon].ToString().ToLowerInvariant() switch
        {
            "outcome" => "result",
            "since" => "after",
            "until" => "before",
            var plain => plain,
        };
        return WireName.TryParse<QueryKey>(name, out var key) ? (key, negated) : null;
    }

    /// <summary>The values of one term; null when it is none that can be read.</summary>
    private static string[]? ValuesOf(string term) => CallQuery.Read(term, DateTimeOffset.UnixEpoch).Query?.Clauses is [var clause]
        ? [.. clause.Values.Select(value => value.Text)]
        : null;
}
