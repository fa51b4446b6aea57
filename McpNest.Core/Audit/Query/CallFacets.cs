using System.Collections.Immutable;

namespace McpNest.Core.Audit.Query;

/// <summary>How the calls that fit a query are spread over members, agents, clients, servers, tools, results and reasons.</summary>
public sealed record CallFacets(ImmutableArray<CallFacet> Facets);
