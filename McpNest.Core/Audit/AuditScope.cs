namespace McpNest.Core.Audit;

/// <summary>What a list of the audit is made of.</summary>
public enum AuditScope
{
    Calls,
    Changes,
    Everything,
}
