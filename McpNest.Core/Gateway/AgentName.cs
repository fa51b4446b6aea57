namespace McpNest.Core.Gateway;

/// <summary>What people call an agent, or null when not known. Answers at once.</summary>
public delegate string? AgentName(Guid agentId);
