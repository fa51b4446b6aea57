using System.Text.Json.Nodes;
using McpNest.Core.Upstreams;

namespace McpNest.Core.Gateway;

/// <summary>Turns a server's result into the agent's: what only the nest may say goes, and what the agent's era asks for comes.</summary>
internal static class RelayedResult
{
    /// <summary>Longest time a client may keep what it read: a revocation must not be outlived by a cache.</summary>
    public const int CacheMilliseconds = 5000;

    private const string Type = "resultType";

    public static JsonObject For(string method, JsonObject result, UpstreamEra era)
    {
        LegMeta.StripOfServer(result);
        if (era == UpstreamEra.Session)
        {
            result.Remove(Type);
            result.Remove("ttlMs");
            result.Remove("cacheScope");
            return result;
        }

        if (method == "resources/read" && !WantsInput(result))
        {
            var said = Milliseconds(result["ttlMs"]);
            if (said is null or > CacheMilliseconds)
            {
                result["ttlMs"] = said is null ? 0 : CacheMilliseconds;
            }

            result["cacheScope"] = "private";
        }

        return result;
    }

    /// <summary>Adds what is required from 2026-07-28 on; servers of an older version and the nest's own answers leave it out.</summary>
    public static Answer Complete(Answer answer, UpstreamEra era)
    {
        if (era == UpstreamEra.Stateless && answer.Result is JsonObject result)
        {
            result.TryAdd(Type, "complete");
        }

        return answer;
    }

    /// <summary>Completes a list of the nest's own for the agent's era. Lists are one person's, whatever servers said.</summary>
    public static JsonObject ForList(JsonObject list, UpstreamEra era)
    {
        if (era == UpstreamEra.Stateless)
        {
            list[Type] = "complete";
            list["ttlMs"] = CacheMilliseconds;
            list["cacheScope"] = "private";
        }

        return list;
    }

    /// <summary>Whether a server asks the agent for something before it goes on.</summary>
    public static bool WantsInput(JsonObject result) =>
        result[Type] is JsonValue value && value.TryGetValue(out string? type) && type == "input_required";

    private static double? Milliseconds(JsonNode? value) =>
        value is JsonValue number && number.TryGetValue(out double milliseconds) && milliseconds >= 0 ? milliseconds : null;
}
