namespace McpNest.Core.Policy;

/// <summary>What a member is: somebody who signs in, or a job that only holds keys.</summary>
public enum MemberKind
{
    Person,
    Service,
}
