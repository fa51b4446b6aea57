namespace McpNest.Core.Audit;

/// <summary>A query of the audit that somebody gave a name, and the list it is asked of.</summary>
public sealed record SavedView(Guid Id, string Name, AuditScope Scope, string Query);
