namespace McpNest.Core.Policy;

/// <summary>How far an emergency stop reaches.</summary>
public enum StopScope
{
    Everything,
    Server,
    Member,
    Agent,
    Tool,
}
