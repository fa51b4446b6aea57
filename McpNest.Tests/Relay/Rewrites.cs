using System.Text.Json.Nodes;

namespace McpNest.Tests.Relay;

/// <summary>The rewrites that docs/protocol.md names, undone or left out on both sides, so that what remains must be equal.</summary>
internal static class Rewrites
{
    private static readonly string[] s_legs = ["serverInfo", "subscriptionId"];

    /// <summary>A result without what belongs to a leg or to an era.</summary>
    public static JsonObject Of(JsonObject result)
    {
        var copy = result.DeepClone().AsObject();
        foreach (var member in new[] { "resultType", "ttlMs", "cacheScope", "requestState" })
        {
            copy.Remove(member);
        }

        if (copy["_meta"] is JsonObject meta)
        {
            foreach (var name in s_legs)
            {
                meta.Remove("io.modelcontextprotocol/" + name);
            }

            if (meta.Count == 0)
            {
                copy.Remove("_meta");
            }
        }

        return copy;
    }

    /// <summary>Definitions by the server's own name, without what the nest takes out of schemas.</summary>
    public static Dictionary<string, JsonObject> Definitions(IEnumerable<JsonNode> list, string prefix)
    {
        var definitions = new Dictionary<string, JsonObject>();
        foreach (var definition in list.Select(item => item.DeepClone().AsObject()))
        {
            var name = (string)definition["name"]!;
            if (name == "nest__status")
            {
                continue;
            }

            definition["name"] = name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
            foreach (var property in definition["inputSchema"]?["properties"] as JsonObject ?? [])
            {
                (property.Value as JsonObject)?.Remove("x-mcp-header");
            }

            definitions.Add((string)definition["name"]!, definition);
        }

        return definitions;
    }

    public static void AssertEqual(JsonNode? direct, JsonNode? through, string what) =>
        Assert.True(JsonNode.DeepEquals(direct, through), $"{what}{Environment.NewLine}direct:  {direct?.ToJsonString()}{Environment.NewLine}through: {through?.ToJsonString()}");
}
