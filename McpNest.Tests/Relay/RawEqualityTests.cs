using System.Text.Json.Nodes;
using McpNest.Tests.Conformance.Fixture;

namespace McpNest.Tests.Relay;

/// <summary>For everything the fixture offers, the JSON through the nest equals the direct JSON, after the documented rewrites.</summary>
public sealed class RawEqualityTests
{
    private const string Prefix = RelayStage.Slug + "__";

    // A server that keeps sessions and one that does not, each met by agents of both eras; the direct side speaks what the server speaks.
    public static TheoryData<string, string, string> Pairings => new()
    {
        { nameof(FixtureMode.Hybrid), "2025-11-25", "2025-11-25" },
        { nameof(FixtureMode.Hybrid), "2025-06-18", "2025-06-18" },
        { nameof(FixtureMode.Hybrid), RawAgent.Stateless, RawAgent.Stateless },
        { nameof(FixtureMode.Stateful), RawAgent.Stateless, "2025-11-25" },
        { nameof(FixtureMode.Stateless), "2025-11-25", "2025-11-25" },
    };

    [Theory]
    [MemberData(nameof(Pairings))]
    public async Task EveryList_IsTheServersOwn_ButForNames(string mode, string agentVersion, string directVersion)
    {
        await using var stage = await RelayStage.WithFixtureAsync(Enum.Parse<FixtureMode>(mode));
        await using var direct = await stage.DirectAsync(directVersion);
        await using var through = await stage.ThroughAsync(agentVersion);

        foreach (var (method, member) in new[] { ("tools/list", "tools"), ("prompts/list", "prompts") })
        {
            var (theirs, ours) = (
                Rewrites.Definitions(await direct.ListAsync(method, member), Prefix), Rewrites.Definitions(await through.ListAsync(method, member), Prefix));
            Assert.NotEmpty(theirs);
            Assert.Equal(theirs.Keys.Order(StringComparer.Ordinal), ours.Keys.Order(StringComparer.Ordinal));
            Assert.All(theirs, item => Rewrites.AssertEqual(item.Value, ours[item.Key], method));
        }

        foreach (var (method, member, key) in new[] { ("resources/list", "resources", "uri"), ("resources/templates/list", "resourceTemplates", "uriTemplate") })
        {
            var (theirs, ours) = (await direct.ListAsync(method, member), await through.ListAsync(method, member));
            Assert.NotEmpty(theirs);
            Rewrites.AssertEqual(Ordered(theirs, key), Ordered(ours, key), method);
        }
    }

    [Theory]
    [MemberData(nameof(Pairings))]
    public async Task EveryAnswer_IsTheServersOwn(string mode, string agentVersion, string directVersion)
    {
        await using var stage = await RelayStage.WithFixtureAsync(Enum.Parse<FixtureMode>(mode));
        await using var direct = await stage.DirectAsync(directVersion);
        await using var through = await stage.ThroughAsync(agentVersion);

        foreach (var (method, parameters, named) in Requests())
        {
            var theirs = (await direct.SendAsync(method, parameters)).Answer!;
            if (named)
            {
                parameters["name"] = Prefix + (string)parameters["name"]!;
            }

            if (parameters["ref"]?["name"] is { } prompt)
            {
                parameters["ref"]!["name"] = Prefix + (string)prompt!;
            }

            var ours = (await through.SendAsync(method, parameters)).Answer!;
            var what = $"{method} {parameters["name"] ?? parameters["uri"]}";
            if (theirs["result"] is JsonObject result)
            {
                Assert.True(ours["result"] is JsonObject, $"{what}: {ours.ToJsonString()}");
                Rewrites.AssertEqual(Rewrites.Of(result), Rewrites.Of(ours["result"]!.AsObject()), what);
            }
            else
            {
                Rewrites.AssertEqual(theirs["error"], ours["error"], what);
            }
        }
    }

    private static IEnumerable<(string Method, JsonObject Parameters, bool Named)> Requests()
    {
        foreach (var tool in new[]
        {
            "test_simple_text", "test_image_content", "test_audio_content", "test_embedded_resource", "test_multiple_content_types",
            "test_error_handling", "test_tool_with_progress", "json_schema_2020_12_tool",
        })
        {
            yield return ("tools/call", new JsonObject { ["name"] = tool, ["arguments"] = new JsonObject() }, true);
        }

        yield return ("tools/call", new JsonObject { ["name"] = "test_structured_content", ["arguments"] = new JsonObject { ["town"] = "Zürich \"😀\" <b>" } }, true);
        yield return ("tools/call", new JsonObject { ["name"] = "test_structured_content", ["arguments"] = new JsonObject { ["town"] = JsonNode.Parse("1.50") } }, true);
        yield return ("prompts/get", new JsonObject { ["name"] = "test_simple_prompt" }, true);
        yield return ("prompts/get", Prompt("test_prompt_with_arguments", ("arg1", "ä"), ("arg2", "b\n")), true);
        yield return ("prompts/get", Prompt("test_prompt_with_embedded_resource", ("resourceUri", "test://x")), true);
        yield return ("prompts/get", Prompt("test_prompt_with_image"), true);
        yield return ("prompts/get", Prompt("test_prompt_with_arguments"), true); // arguments missing: the server's own error
        foreach (var uri in new[] { "test://static-text", "test://static-binary", "test://watched-resource", "test://template/4%202/data", "test://no-such-thing" })
        {
            yield return ("resources/read", new JsonObject { ["uri"] = uri }, false);
        }

        yield return ("completion/complete", Completion(new JsonObject { ["type"] = "ref/prompt", ["name"] = "test_prompt_with_arguments" }, "arg1"), false);
        yield return ("completion/complete", Completion(new JsonObject { ["type"] = "ref/resource", ["uri"] = "test://template/{id}/data" }, "id"), false);
    }

    private static JsonObject Prompt(string name, params (string Name, string Value)[] arguments) => new()
    {
        ["name"] = name,
        ["arguments"] = new JsonObject(arguments.Select(argument => KeyValuePair.Create(argument.Name, (JsonNode?)argument.Value))),
    };

    private static JsonObject Completion(JsonObject reference, string argument) => new()
    {
        ["ref"] = reference,
        ["argument"] = new JsonObject { ["name"] = argument, ["value"] = "par" },
    };

    private static JsonArray Ordered(IEnumerable<JsonNode> items, string key) =>
        new([.. items.OrderBy(item => (string)item[key]!, StringComparer.Ordinal).Select(item => item.DeepClone())]);
}
