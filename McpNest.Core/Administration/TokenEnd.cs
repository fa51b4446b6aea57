namespace McpNest.Core.Administration;

/// <summary>A member's own token that ends soon, or did.</summary>
public sealed record TokenEnd(Guid ServerId, Guid MemberId, DateOnly EndsOn);
