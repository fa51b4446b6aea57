using System.Collections.Immutable;
using McpNest.Core.Audit.Query;
using McpNest.Web.Console.Shared;

namespace McpNest.Web.Console.Audit;

/// <summary>The values of one key beside the list, with their counts and whether the query asks for them.</summary>
public sealed record FacetList(QueryKey Key, ImmutableArray<FacetChoice> Choices, long? OfNewest)
{
    /// <summary>What the page offers, in this order.</summary>
    public static readonly ImmutableArray<QueryKey> Keys =
        [QueryKey.Result, QueryKey.Server, QueryKey.Tool, QueryKey.Member, QueryKey.Agent, QueryKey.Client, QueryKey.Reason];

    /// <summary>A facet with what the query asks for: that is in the list even where nothing fits it.</summary>
    public static FacetList Of(CallFacet facet, CallQuery query)
    {
        var asked = QueryEdit.Values(query, facet.Key);
        var choices = facet.Values
            .GroupBy(value => ValueOf(facet.Key, value))
            .Select(same => new FacetChoice(
                same.Key, LabelOf(facet.Key, same.First()), same.Sum(value => value.Count),
                same.Any(value => asked.Any(word => IsCalled(facet.Key, value, word))))
            {
                Detail = same.First().Detail,
            })
            .ToList();
        var missing = asked.Where(word => !facet.Values.Any(known => IsCalled(facet.Key, known, word)));
        return new FacetList(facet.Key, [.. choices, .. missing.Select(value => new FacetChoice(value, value, 0, Asked: true))], facet.OfNewest);
    }

    /// <summary>A value as the query's text takes it: of agents what they are called.</summary>
    public static string ValueOf(QueryKey key, FacetValue value) => key == QueryKey.Agent ? value.Label : value.Value;

    private static bool IsCalled(QueryKey key, FacetValue value, string word) =>
        new[] { ValueOf(key, value), value.Label, value.Detail }.Contains(word, StringComparer.OrdinalIgnoreCase);

    private static string LabelOf(QueryKey key, FacetValue value) => key switch
    {
        QueryKey.Result => ResultLook.Of(value.Value, null).Word,
        QueryKey.Reason => ReasonText.Of(value.Value),
        _ => value.Label,
    };
}
