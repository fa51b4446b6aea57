namespace McpNest.Core.Policy;

/// <summary>What a member may do in the console. A role never allows a tool: only grants do.</summary>
public enum MemberRole
{
    Member,
    Auditor,
    Lead,
    Admin,
}
