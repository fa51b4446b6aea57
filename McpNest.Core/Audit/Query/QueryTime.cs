namespace McpNest.Core.Audit.Query;

/// <summary>A time as it was written, <c>24h</c> for example, and the instant that meant when it was read.</summary>
public sealed record QueryTime(string Text, DateTimeOffset At);
