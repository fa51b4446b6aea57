namespace McpNest.Core.Policy;

/// <summary>Whom a grant is about.</summary>
public enum SubjectKind
{
    Member,
    Group,
}
