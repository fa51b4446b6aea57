namespace McpNest.Core.Policy;

/// <summary>What a call is aimed at.</summary>
public enum CallTargetKind
{
    /// <summary>A tool of a server.</summary>
    Tool,

    /// <summary>The nest's own <c>nest__status</c>.</summary>
    Status,

    /// <summary>A name that is in no catalogue.</summary>
    Unknown,
}
