namespace McpNest.Core.Audit;

/// <summary>Signs a checkpoint over the newest record and returns once it is kept.</summary>
public delegate Task SignCheckpoint(CancellationToken cancellationToken);
