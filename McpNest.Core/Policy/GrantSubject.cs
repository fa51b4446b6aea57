namespace McpNest.Core.Policy;

/// <summary>The member or group a grant is given to.</summary>
public readonly record struct GrantSubject(SubjectKind Kind, Guid Id)
{
    public static GrantSubject Member(Guid id) => new(SubjectKind.Member, id);

    public static GrantSubject Group(Guid id) => new(SubjectKind.Group, id);

    public static GrantSubject Everyone => Group(Policy.Group.EveryoneId);
}
