namespace McpNest.Core.Policy;

/// <summary>What a grant is about: one tool, or (without <paramref name="ToolId"/>) all approved tools of a server.</summary>
public readonly record struct GrantTarget(Guid ServerId, Guid? ToolId);
