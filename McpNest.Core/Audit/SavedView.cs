namespace McpNest.Core.Audit;

/// <summary>A query of the audit that somebody gave a name.</summary>
public sealed record SavedView(Guid Id, string Name, string Query);
