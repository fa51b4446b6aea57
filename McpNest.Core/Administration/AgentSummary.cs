namespace McpNest.Core.Administration;

/// <summary>An agent as lists show it.</summary>
/// <param name="KeyTail">Last characters of its key, for recognition.</param>
/// <param name="LastClient">Self-reported client when it was last used.</param>
public sealed record AgentSummary(
    Guid Id,
    Guid MemberId,
    string MemberEmail,
    string Name,
    string KeyTail,
    DateTimeOffset IssuedAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? LastUsedAt,
    string? LastClient,
    AgentState State)
{
    /// <summary>The app the key was made for, an id of <see cref="Policy.ClientApps"/>; null when none was named.</summary>
    public string? App { get; init; }

    /// <summary>Self-reported client that used the key although it was made for another app; null while none did.</summary>
    public string? OtherClient { get; init; }

    public DateTimeOffset? OtherClientAt { get; init; }

    /// <summary>Until when the key before this one works too; null when it does not.</summary>
    public DateTimeOffset? PreviousUntil { get; init; }
}
