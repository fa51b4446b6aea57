namespace McpNest.Core.Gateway;

/// <summary>STUB. Key format: mcpn_ + 43 base62 + 6 checksum.</summary>
public static class AgentKey
{
    public static string Create() => throw new NotImplementedException();

    /// <summary>Whether shape and checksum are right; no lookup.</summary>
    public static bool IsWellFormed(string key) => throw new NotImplementedException();
}
