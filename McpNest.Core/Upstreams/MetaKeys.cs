namespace McpNest.Core.Upstreams;

/// <summary>Members of <c>_meta</c> with a meaning in MCP.</summary>
public static class MetaKeys
{
    public const string ProgressToken = "progressToken";
    public const string ProtocolVersion = "io.modelcontextprotocol/protocolVersion";
    public const string ClientInfo = "io.modelcontextprotocol/clientInfo";
    public const string ClientCapabilities = "io.modelcontextprotocol/clientCapabilities";
    public const string ServerInfo = "io.modelcontextprotocol/serverInfo";
    public const string LogLevel = "io.modelcontextprotocol/logLevel";
    public const string SubscriptionId = "io.modelcontextprotocol/subscriptionId";
}
