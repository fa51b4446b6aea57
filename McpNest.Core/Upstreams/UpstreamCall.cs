using System.Text.Json;
using System.Text.Json.Nodes;
using McpNest.Core.Journal;

namespace McpNest.Core.Upstreams;

/// <summary>One admitted request on its way to a server.</summary>
/// <param name="Parameters">Its <c>params</c>, the server's own names in place. May hold a <c>progressToken</c> of the agent.</param>
/// <param name="Definition">For a tool: its definition as read over this connection.</param>
/// <param name="Back">Where progress, log messages and requests of the server go meanwhile; null when nobody takes them.</param>
internal sealed record UpstreamCall(NestJournal.Permit Permit, JsonObject Parameters, JsonElement? Definition, Backchannel? Back)
{
    /// <summary>Who calls; null when it is whom the connection was made for. Says what a shared connection declares for this call.</summary>
    public UpstreamUser? User { get; init; }

    /// <summary>The call's time, to be paused while the server waits for the agent; null when nobody measures it.</summary>
    public Patience? Patience { get; init; }
}
