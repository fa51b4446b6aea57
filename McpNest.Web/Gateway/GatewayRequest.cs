using System.Text.Json;

namespace McpNest.Web.Gateway;

/// <summary>Mark of a request that passed the front; without it no MCP endpoint answers.</summary>
/// <param name="Bytes">Size of the JSON-RPC body.</param>
/// <param name="Body">The message as the front read it; undefined without a body. Nobody parses it again.</param>
internal sealed record GatewayRequest(Guid AgentId, Guid MemberId, int Bytes, JsonElement Body);
