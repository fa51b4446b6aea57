using System.Text.Json.Nodes;

namespace McpNest.Core.Gateway;

/// <summary>A tools/call as an agent sent it.</summary>
/// <param name="Parameters">The request's <c>params</c>; altered on its way to the server.</param>
/// <param name="RequestBytes">Size of the JSON-RPC request body.</param>
public sealed record ToolCall(string Name, JsonObject Parameters, int RequestBytes);
