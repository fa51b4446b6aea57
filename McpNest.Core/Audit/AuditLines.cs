using System.Collections.Immutable;

namespace McpNest.Core.Audit;

/// <summary>Lines that fit, newest first; the rest as in <see cref="Query.CallPage"/>.</summary>
public sealed record AuditLines(ImmutableArray<AuditRow> Rows, long? SearchedTo, bool StoppedEarly, DateTimeOffset? SearchedBackTo);
