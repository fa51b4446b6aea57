namespace McpNest.Core.Administration;

/// <summary>Ids of the accounts of an address in accounts.db: their members', also of somebody who is no member any more.</summary>
public delegate Task<IReadOnlyList<Guid>> AccountFinder(string email, CancellationToken cancellationToken);
