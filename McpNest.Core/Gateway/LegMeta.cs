using System.Text.Json.Nodes;
using McpNest.Core.Upstreams;

namespace McpNest.Core.Gateway;

/// <summary>Keys of <c>_meta</c> that belong to one leg: whoever speaks on it says them of itself, and nobody else may.</summary>
internal static class LegMeta
{
    private static readonly string[] s_ofAgents = [MetaKeys.ProtocolVersion, MetaKeys.ClientInfo, MetaKeys.ClientCapabilities];

    private static readonly string[] s_ofServers = [.. s_ofAgents, MetaKeys.ServerInfo, MetaKeys.SubscriptionId];

    /// <summary>Takes the agent's leg out of its <c>params</c>. Progress token and log level stay: they are wishes to the server.</summary>
    public static void StripOfAgent(JsonObject parameters) => Strip(parameters, s_ofAgents);

    /// <summary>Takes out of a result or of a notification's <c>params</c> what would let a server speak as the nest.</summary>
    public static void StripOfServer(JsonObject message) => Strip(message, s_ofServers);

    /// <summary>A way back to an agent over which no server can speak as the nest.</summary>
    public static Backchannel? Guard(Backchannel? back)
    {
        return back is null ? null : new Backchannel(Notify, back.Ask is { } ask ? (method, parameters, cancel) => ask(method, Stripped(parameters), cancel) : null);

        void Notify(string method, JsonObject? parameters) => back.Notify(method, Stripped(parameters));

        static JsonObject? Stripped(JsonObject? parameters)
        {
            if (parameters is not null)
            {
                StripOfServer(parameters);
            }

            return parameters;
        }
    }

    private static void Strip(JsonObject message, string[] keys)
    {
        if (message["_meta"] is not JsonObject meta || meta.Count == 0)
        {
            return;
        }

        foreach (var key in keys)
        {
            meta.Remove(key);
        }

        if (meta.Count == 0)
        {
            message.Remove("_meta");
        }
    }
}
