using System.Text.Json.Nodes;
using McpNest.Tests.Conformance.Fixture;
using McpNest.Tests.Support;

namespace McpNest.Tests.Conformance;

/// <summary>The command line of the MCP inspector. Each run connects, does one thing and ends: it waits for no change and cancels nothing.</summary>
public sealed class RealInspectorTests
{
    [Theory]
    [InlineData("legacy")]
    [InlineData("modern")]
    public async Task Inspector_OnTheFixtureItself_CanDoAllThatIsAskedHere(string era)
    {
        await using var fixture = await ConformanceFixture.StartAsync();

        await UseAsync(fixture.Url, era, "");
    }

    [Theory]
    [InlineData("legacy")]
    [InlineData("modern")]
    public async Task Inspector_ThroughTheNest_UsesAll_SeesAChangedGrant_AndAllAgainAfterARestart(string era)
    {
        ConformanceSuite.Need();
        await using var fixture = await ConformanceFixture.StartAsync();
        await using var nest = new ConformanceNest();
        await nest.ApplyAsync(NestSeeds.Everything(fixture.Url));
        await nest.ServeAsync();
        var url = await nest.IssueAsync(NestSeeds.Email, "Inspector");

        await UseAsync(url, era, "fixture__");
        await nest.ApplyAsync(NestSeeds.Denied("test_image_content"));
        Assert.DoesNotContain("fixture__test_image_content", Names((await AskAsync(url, era, "tools/list"))["tools"]!));

        await nest.KillAsync();
        await nest.ServeAsync();
        await UseAsync(url, era, "fixture__");
    }

    private static async Task UseAsync(Uri url, string era, string prefix)
    {
        var tools = await AskAsync(url, era, "tools/list");
        var called = await AskAsync(url, era, "tools/call", "--tool-name", prefix + "test_structured_content", "--tool-args-json", """{"town":"Osaka"}""");
        var read = await AskAsync(url, era, "resources/read", "--uri", "test://static-text");
        var prompt = await AskAsync(url, era, "prompts/get", "--prompt-name", prefix + "test_simple_prompt");

        Assert.Contains(prefix + "test_simple_text", Names(tools["tools"]!));
        Assert.Equal("Osaka", (string?)called["structuredContent"]!["town"]);
        Assert.Equal("This is the content of the static text resource.", (string?)read["contents"]![0]!["text"]);
        Assert.Equal("This is a simple prompt for testing.", (string?)prompt["messages"]![0]!["content"]!["text"]);
    }

    private static IEnumerable<string> Names(JsonNode tools) => tools.AsArray().Select(tool => (string)tool!["name"]!);

    private static async Task<JsonNode> AskAsync(Uri url, string era, string method, params string[] arguments)
    {
        var (code, answer) = await NodeTools.InspectorAsync(
            [url.AbsoluteUri, "--transport", "http", "--protocol-era", era, "--method", method, .. arguments]);
        Assert.True(code == 0, $"{method}: {answer.ToJsonString()}");
        return answer["result"]!;
    }
}
