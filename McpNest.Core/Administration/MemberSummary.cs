using McpNest.Core.Policy;

namespace McpNest.Core.Administration;

/// <summary>A member as lists show them.</summary>
public sealed record MemberSummary(
    Guid Id,
    string Email,
    string Name,
    MemberKind Kind,
    MemberRole Role,
    Guid? OwnerId,
    bool Suspended,
    int Agents,
    DateTimeOffset? LastUsedAt)
{
    public DateTimeOffset AddedAt { get; init; }
}
