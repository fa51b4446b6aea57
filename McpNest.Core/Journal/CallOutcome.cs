namespace McpNest.Core.Journal;

/// <summary>How a call ended.</summary>
public enum CallOutcome
{
    Succeeded,

    /// <summary>The server answered with a tool error, or with a JSON-RPC error.</summary>
    ToolError,

    /// <summary>It never reached the server: refused.</summary>
    Denied,

    /// <summary>The server was down, broke the protocol, or answered too much.</summary>
    ServerFailed,
    TimedOut,
    Cancelled,

    /// <summary>The nest stopped before it knew.</summary>
    Interrupted,
}
