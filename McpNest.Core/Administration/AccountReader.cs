namespace McpNest.Core.Administration;

/// <summary>What accounts.db holds about a member, without secrets; null when nothing.</summary>
public delegate Task<AccountFacts?> AccountReader(Guid memberId, CancellationToken cancellationToken);
