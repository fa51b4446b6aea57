namespace McpNest.Core.Journal;

/// <summary>How often one agent ran into one limit within one window: refused requests are counted, not recorded one by one.</summary>
/// <param name="Since">When the window began; it ends with the record.</param>
public sealed record LimitReached(LimitKind Limit, Guid AgentId, Guid MemberId, int Count, DateTimeOffset Since);
