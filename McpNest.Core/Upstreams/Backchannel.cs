using System.Text.Json.Nodes;

namespace McpNest.Core.Upstreams;

/// <summary>The way back to an agent: while one of its calls is under way, or for its session at large.</summary>
/// <param name="Notify">Passes a notification on (method and <c>params</c>). Never blocks; what the agent does not read in time is dropped.</param>
/// <param name="Ask">Passes a server's request on and waits for the agent's answer; null when the agent takes none.</param>
public sealed record Backchannel(
    Action<string, JsonObject?> Notify, Func<string, JsonObject?, CancellationToken, Task<AgentAnswer>>? Ask);
