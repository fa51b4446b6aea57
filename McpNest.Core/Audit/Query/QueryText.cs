using System.Globalization;
using System.Text;
using McpNest.Core.Policy;

namespace McpNest.Core.Audit.Query;

/// <summary>Writes a query down.</summary>
internal static class QueryText
{
    public static string Of(CallQuery query)
    {
        var terms = query.Clauses
            .Select(clause => $"{(clause.Negated ? "-" : "")}{WireName.Of(clause.Key)}:{string.Join(',', clause.Values.Select(value => Quoted(value.Text)))}")
            .ToList();
        Time(QueryKey.After, query.After);
        Time(QueryKey.Before, query.Before);
        terms.AddRange(query.Words.Select(word => (word.Negated ? "-" : "") + Quoted(word.Pattern.Text)));
        return string.Join(' ', terms);

        void Time(QueryKey key, QueryTime? time)
        {
            if (time is not null)
            {
                terms.Add($"{WireName.Of(key)}:{time.Text}");
            }
        }
    }

    /// <summary>RFC 3339 with as many decimals as it takes.</summary>
    public static string Of(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    private static string Quoted(string text)
    {
        var plain = text.Length > 0 && text[0] != '-' && !text.Any(c => char.IsWhiteSpace(c) || c is ',' or '"' or ':' or '\\');
        return plain
            ? text
            : new StringBuilder(text).Replace("\\", "\\\\").Replace("\"", "\\\"").Insert(0, '"').Append('"').ToString();
    }
}
