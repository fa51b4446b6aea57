using System.Text.Json.Nodes;

namespace McpNest.Core.Gateway;

/// <summary>Turns an agent's <c>params</c> into the server's: everything passes but what belongs to the leg it came over.</summary>
internal static class RelayedParameters
{
    private const string Reserved = "io.modelcontextprotocol/";

    /// <summary>Puts the server's own tool name in place and takes the agent's leg out of <c>_meta</c>.</summary>
    public static JsonObject For(JsonObject parameters, string toolName)
    {
        parameters["name"] = toolName;
        if (parameters["_meta"] is JsonObject meta)
        {
            foreach (var key in meta.Select(member => member.Key).Where(BelongsToLeg).ToArray())
            {
                meta.Remove(key);
            }

            if (meta.Count == 0)
            {
                parameters.Remove("_meta");
            }
        }

        return parameters;
    }

    // Protocol version and client are the nest's own towards the server; progress is not relayed, so no token may promise it.
    private static bool BelongsToLeg(string key) => key.StartsWith(Reserved, StringComparison.Ordinal) || key == "progressToken";
}
