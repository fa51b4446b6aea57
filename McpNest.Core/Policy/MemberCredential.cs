namespace McpNest.Core.Policy;

/// <summary>A member's own token for one server exists. The token itself is sealed in storage, never here.</summary>
public readonly record struct MemberCredential(Guid ServerId, Guid MemberId);
