using System.Text.Json.Nodes;
using McpNest.Core.Policy;

namespace McpNest.Core.Gateway;

/// <summary>Turns an agent's <c>params</c> into the server's: everything passes but what belongs to the leg it came over.</summary>
internal static class RelayedParameters
{
    /// <summary>Puts the server's own name in place and takes the agent's leg out of <c>_meta</c>.</summary>
    public static JsonObject For(string method, JsonObject parameters, ServerTool offer)
    {
        if (offer.Kind != OfferKind.Resources) // resources keep their URI
        {
            var named = method == "completion/complete" ? parameters["ref"]!.AsObject() : parameters;
            named["name"] = offer.Name;
        }

        LegMeta.StripOfAgent(parameters);
        return parameters;
    }
}
