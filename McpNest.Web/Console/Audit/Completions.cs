using McpNest.Core.Audit.Query;
using McpNest.Core.Policy;

namespace McpNest.Web.Console.Audit;

/// <summary>How the end of a query may go on: first the keys, then what is known of each.</summary>
public static class Completions
{
    private const int Most = 10;

    private static readonly string[] s_times = ["1h", "24h", "7d", "30d"];

    /// <param name="text">What stands before the caret.</param>
    /// <param name="facets">Where known values come from.</param>
    public static IReadOnlyList<Completion> For(string text, CallFacets? facets, DateTimeOffset now)
    {
        var typing = CallQuery.Read(text, now).Typing;
        return typing.Key is { } key
            ? [.. Values(key, facets).Where(value => Fits(key, value, typing.Text)).Take(Most).Select(value => Of(text, typing, value))]
            : [.. Enum.GetValues<QueryKey>().Where(key => WireName.Of(key).StartsWith(typing.Text, StringComparison.OrdinalIgnoreCase))
                .Select(key => new Completion(WireName.Of(key) + ":", HintOf(key), text[..typing.Start] + WireName.Of(key) + ":"))];
    }

    /// <summary>Known values of a key: as people read them, as a query takes them, and what tells them apart.</summary>
    private static IEnumerable<(string Label, string Value, string? Detail)> Values(QueryKey key, CallFacets? facets) => key switch
    {
        QueryKey.After or QueryKey.Before => s_times.Select(time => (time, time, (string?)null)),
        QueryKey.Change => (QueryWords.Of(key) ?? []).Select(kind => (ChangeWords.Kind(kind), kind, (string?)null)),
        _ when QueryWords.Of(key) is { } words => words.Select(word => (word, word, (string?)null)),
        _ => (facets?.Facets.FirstOrDefault(facet => facet.Key == key)?.Values ?? [])
            .Select(value => (value.Label, FacetList.ValueOf(key, value), value.Detail)).DistinctBy(value => value.Item2),
    };

    private static Completion Of(string text, QueryTyping typing, (string Label, string Value, string? Detail) value)
    {
        var start = typing.Start > 0 && text[typing.Start - 1] == '"' ? typing.Start - 1 : typing.Start;
        return new Completion(value.Label, value.Detail ?? (value.Label == value.Value ? "" : value.Value), $"{text[..start]}{QueryEdit.Quoted(value.Value)} ");
    }

    // Names are found by any part of them, words of a closed set by their beginning.
    private static bool Fits(QueryKey key, (string Label, string Value, string? Detail) value, string typed) => QueryWords.Of(key) is not null
        ? value.Value.StartsWith(typed, StringComparison.OrdinalIgnoreCase)
        : new[] { value.Label, value.Value, value.Detail }.Any(name => name?.Contains(typed, StringComparison.OrdinalIgnoreCase) == true);

    private static string HintOf(QueryKey key) => key switch
    {
        QueryKey.Member => AuditText.HintMember,
        QueryKey.Agent => AuditText.HintAgent,
        QueryKey.Client => AuditText.HintClient,
        QueryKey.Server => AuditText.HintServer,
        QueryKey.Tool => AuditText.HintTool,
        QueryKey.Result => AuditText.HintResult,
        QueryKey.Reason => AuditText.HintReason,
        QueryKey.Method => AuditText.HintMethod,
        QueryKey.Scheme => AuditText.HintScheme,
        QueryKey.Is => AuditText.HintIs,
        QueryKey.Change => AuditText.HintChange,
        QueryKey.After => AuditText.HintAfter,
        _ => AuditText.HintBefore,
    };
}
