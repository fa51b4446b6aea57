using System.Collections.Immutable;

namespace McpNest.Core.Audit;

/// <summary>Changes that fit, newest first.</summary>
/// <param name="SearchedTo">Every change from this seq on was looked at; go on with <c>before</c> = this. Null: there is nothing older.</param>
internal sealed record ChangePage(ImmutableArray<ChangeEntry> Changes, long? SearchedTo, DateTimeOffset? SearchedBackTo);
