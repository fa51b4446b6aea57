namespace McpNest.Core.Administration;

/// <summary>Whether an agent's key works.</summary>
public enum AgentState
{
    Active,
    Expired,
    Revoked,
}
