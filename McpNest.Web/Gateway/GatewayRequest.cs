namespace McpNest.Web.Gateway;

/// <summary>Mark of a request that passed the front; without it no MCP endpoint answers.</summary>
/// <param name="Bytes">Size of the JSON-RPC body.</param>
internal sealed record GatewayRequest(int Bytes);
