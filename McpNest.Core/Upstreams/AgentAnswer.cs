using System.Text.Json.Nodes;

namespace McpNest.Core.Upstreams;

/// <summary>An agent's answer to a request of a server, as it was sent: a result or an error; exactly one is set.</summary>
public sealed record AgentAnswer(JsonObject? Result, JsonObject? Error);
