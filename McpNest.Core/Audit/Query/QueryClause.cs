using System.Collections.Immutable;

namespace McpNest.Core.Audit.Query;

/// <summary>A key with its values: one of them must fit, or with <paramref name="Negated"/> none may.</summary>
public sealed record QueryClause(QueryKey Key, bool Negated, ImmutableArray<QueryPattern> Values);
