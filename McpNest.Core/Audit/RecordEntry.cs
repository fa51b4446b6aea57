using System.Collections.Immutable;

namespace McpNest.Core.Audit;

/// <summary>A record that is neither call nor change: a limit, the gate, an event of the nest, a state record.</summary>
/// <param name="Kind"><c>limit</c>, <c>gate</c>, <c>event</c> or <c>state</c>.</param>
/// <param name="What">In words, for people.</param>
/// <param name="Fields">For programs; the rest of the line of <c>audit list --json</c>.</param>
public sealed record RecordEntry(long Seq, DateTimeOffset At, string Kind, string What, ImmutableArray<KeyValuePair<string, object>> Fields);
