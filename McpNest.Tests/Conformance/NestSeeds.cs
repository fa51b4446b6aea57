using System.Text.Json.Nodes;

namespace McpNest.Tests.Conformance;

/// <summary>Seed files for a nest with the fixture behind it.</summary>
internal static class NestSeeds
{
    /// <summary>Whose agents use the fixture.</summary>
    public const string Email = "ada@example.com";

    /// <summary>One member, who may use all of it.</summary>
    /// <param name="prefix">False gives the fixture's own names to agents.</param>
    public static JsonObject Everything(Uri fixture, bool prefix = true) => new()
    {
        ["servers"] = new JsonArray(new JsonObject
        {
            ["name"] = "fixture",
            ["transport"] = "http",
            ["url"] = fixture.AbsoluteUri,
            ["approve"] = "all",
            ["prefix"] = prefix,
        }),
        ["members"] = new JsonArray(new JsonObject { ["email"] = Email }),
        ["grants"] = new JsonArray(Grant("*", "allow")),
    };

    /// <summary>Takes one tool away from the member.</summary>
    public static JsonObject Denied(string tool) => new() { ["grants"] = new JsonArray(Grant(new JsonArray(tool), "deny")) };

    private static JsonObject Grant(JsonNode tools, string effect) =>
        new() { ["to"] = $"member:{Email}", ["server"] = "fixture", ["tools"] = tools, ["effect"] = effect };
}
