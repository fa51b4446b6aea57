namespace McpNest.Core.Policy;

/// <summary>A key that was rolled and works a little longer beside the one that replaced it.</summary>
/// <param name="Until">From this instant on it is refused.</param>
public sealed record PreviousKey(string KeyHash, DateTimeOffset Until);
