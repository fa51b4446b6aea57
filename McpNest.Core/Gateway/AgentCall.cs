using System.Text.Json.Nodes;

namespace McpNest.Core.Gateway;

/// <summary>A request of an agent that can move data, as it was sent: <c>tools/call</c>, <c>prompts/get</c>, <c>resources/read</c> …</summary>
/// <param name="Parameters">The request's <c>params</c>; altered on its way to the server.</param>
/// <param name="RequestBytes">Size of the JSON-RPC request body.</param>
public sealed record AgentCall(string Method, JsonObject Parameters, int RequestBytes);
