namespace McpNest.Core.Policy;

/// <summary>How a request for a tool ended.</summary>
public enum RequestEnd
{
    Granted,
    Declined,

    /// <summary>The member no longer asks.</summary>
    Withdrawn,
}
