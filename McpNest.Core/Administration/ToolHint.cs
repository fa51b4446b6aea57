namespace McpNest.Core.Administration;

/// <summary>What a tool says of itself: whether it only reads. Who says nothing counts as one that writes.</summary>
public enum ToolHint
{
    Read,
    Write,
    Destructive,
}
