using McpNest.Core.Policy;

namespace McpNest.Core.Administration;

/// <summary>A person or service to let in. Being a member allows nothing yet.</summary>
public sealed record AddMember
{
    public required string Email { get; init; }

    /// <summary>Empty means: the part of the address before the @.</summary>
    public string Name { get; init; } = "";

    public MemberRole Role { get; init; } = MemberRole.Member;

    public MemberKind Kind { get; init; } = MemberKind.Person;

    /// <summary>Groups to put them in at once; only an admin can.</summary>
    public IReadOnlyList<Guid> Groups { get; init; } = [];

    /// <summary>Services: the person who answers for it.</summary>
    public Guid? OwnerId { get; init; }
}
