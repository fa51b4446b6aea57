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
    AgentState State);
