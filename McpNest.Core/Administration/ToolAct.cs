namespace McpNest.Core.Administration;

/// <summary>What a person can decide about a tool.</summary>
public enum ToolAct
{
    Approved,

    /// <summary>The old version goes on being read while calls of the new one pass.</summary>
    Kept,
    Blocked,
}
