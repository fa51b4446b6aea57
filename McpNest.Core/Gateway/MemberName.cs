namespace McpNest.Core.Gateway;

/// <summary>Display name of a member, or null when not known. Answers at once.</summary>
public delegate string? MemberName(Guid memberId);
