namespace McpNest.Core.Upstreams;

/// <summary>How a server is doing.</summary>
public enum ServerHealthKind
{
    /// <summary>Not connected now; the next call connects.</summary>
    Idle,
    Connected,

    /// <summary>The last attempt failed; the next call tries again after a pause.</summary>
    Down,

    /// <summary>Failed too often; a person must restart it.</summary>
    Failed,
}
