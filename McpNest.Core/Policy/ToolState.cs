namespace McpNest.Core.Policy;

/// <summary>Where a tool stands between its server and the team's approval.</summary>
public enum ToolState
{
    /// <summary>Seen, never approved: off.</summary>
    New,

    /// <summary>Approved, and the server still offers exactly that definition.</summary>
    Approved,

    /// <summary>Approved, but the server now offers another definition: listed as approved, calls refused.</summary>
    Held,

    /// <summary>The server no longer offers it.</summary>
    Gone,
}
