namespace McpNest.Web.Gateway;

/// <summary>JSON-RPC error codes that only the agents' door uses.</summary>
internal static class DoorCode
{
    /// <summary>What SDKs answer for a session they do not know; clients open a new one.</summary>
    public const int NoSuchSession = -32001;

    public const int MissingCapability = -32021;
}
