namespace McpNest.Core.Administration;

/// <summary>Takes somebody's account out of accounts.db, with all that hangs on it.</summary>
/// <param name="email">Their address, for what an earlier member of that address may have left; null when somebody else has it now, or it is not known.</param>
/// <returns>False when an overwritten copy may still be in its write-ahead log.</returns>
public delegate Task<bool> AccountEraser(Guid memberId, string? email, CancellationToken cancellationToken);
