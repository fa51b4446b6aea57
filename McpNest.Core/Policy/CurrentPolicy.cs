namespace McpNest.Core.Policy;

/// <summary>Reads the policy in force now. For rooms that need policy but not the journal that keeps it.</summary>
public delegate PolicyState CurrentPolicy();
