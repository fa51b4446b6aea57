namespace McpNest.Core.Administration;

/// <summary>A key just made. This is the only time it can be read.</summary>
public sealed record IssuedKey(Guid AgentId, string Key, DateTimeOffset ExpiresAt)
{
    public override string ToString() => $"key of agent {AgentId}";
}
