using System.Collections.Immutable;

namespace McpNest.Core.Audit.Query;

/// <summary>How often each value of one key occurs: most frequent first, but people and agents by name.</summary>
/// <param name="OfNewest">Null: all calls that fit were counted. Else only this many of the newest.</param>
public sealed record CallFacet(QueryKey Key, ImmutableArray<FacetValue> Values, long? OfNewest)
{
    public bool Exact => OfNewest is null;
}
