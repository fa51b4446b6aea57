using System.Collections.Immutable;

namespace McpNest.Core.Audit.Query;

/// <param name="Start">UTC.</param>
/// <param name="Results">How many calls had which result, in snake case.</param>
public sealed record TimelineHour(DateTimeOffset Start, ImmutableSortedDictionary<string, long> Results);
