using System.Text.Json.Nodes;

namespace McpNest.Core.Upstreams;

/// <summary>What servers of the session era may ask of an agent. Whoever is offered any of it has a connection of its own where others differ.</summary>
internal static class AgentOffer
{
    private static readonly string[] s_asks = ["elicitation", "sampling", "roots"];

    /// <summary>What the agent's client declared of it. A stateless agent is offered to nobody: its servers are told with each request.</summary>
    public static JsonObject Of(UpstreamUser user)
    {
        var offered = new JsonObject();
        foreach (var name in s_asks)
        {
            if (user.Era == UpstreamEra.Session && user.Capabilities?[name] is JsonObject declared)
            {
                offered[name] = declared.DeepClone();
            }
        }

        (offered["roots"] as JsonObject)?.Remove("listChanged"); // a change of roots does not travel on to servers
        return offered;
    }
}
