using System.Collections.Immutable;

namespace McpNest.Core.Audit.Query;

/// <summary>Calls that fit a query, newest first.</summary>
/// <param name="SearchedTo">
/// Every call from this seq on was looked at; go on with <c>before</c> = this. Null: there is nothing older.
/// </param>
/// <param name="StoppedEarly">
/// The page is short because looking took too long, not because there is nothing older: say "searched back to …" and offer to go on.
/// </param>
/// <param name="SearchedBackTo">When that was; null when everything was looked at.</param>
public sealed record CallPage(ImmutableArray<CallEntry> Calls, long? SearchedTo, bool StoppedEarly, DateTimeOffset? SearchedBackTo);
