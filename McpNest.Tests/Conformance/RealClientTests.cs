using System.Text.Json;
using System.Text.Json.Nodes;
using McpNest.Tests.Conformance.Fixture;
using McpNest.Tests.Support.Upstreams;

namespace McpNest.Tests.Conformance;

/// <summary>The clients that people use, through the nest as if it were the server, and across its restart.</summary>
public sealed class RealClientTests
{
    public static TheoryData<string> Clients =>
        ["sdk", "client-legacy", "client-2026-07-28", "mcp-remote", "csharp-2025-11-25", "csharp-2026-07-28"];

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Client_OnTheFixtureItself_CanDoAllThatIsAskedHere(string kind)
    {
        await using var fixture = await ConformanceFixture.StartAsync();
        await using var client = await ConnectAsync(kind, fixture.Url);

        await UseAsync(client, fixture, "");
        await client.CallAsync("test_trigger_tool_change");
        await client.ChangedAsync();
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Client_ThroughTheNest_UsesAll_SeesAChangedGrant_AndGoesOnAfterARestart(string kind)
    {
        await using var fixture = await ConformanceFixture.StartAsync();
        await using var nest = new ConformanceNest();
        await nest.ApplyAsync(NestSeeds.Everything(fixture.Url));
        await nest.ServeAsync();
        await using var client = await ConnectAsync(kind, await nest.IssueAsync(NestSeeds.Email, kind));

        await UseAsync(client, fixture, "fixture__");
        await nest.ApplyAsync(NestSeeds.Denied("test_image_content"));
        await client.ChangedAsync();
        Assert.DoesNotContain("fixture__test_image_content", await client.ToolsAsync());

        await nest.KillAsync();
        await nest.ServeAsync();
        Assert.Equal("This is a simple text response for testing.", await client.CallAsync("fixture__test_simple_text"));
        Assert.Contains("fixture__test_simple_text", await client.ToolsAsync());

        var cancelled = await nest.CommandAsync("audit", "list", "--json", "--tool", "test_waiting");
        Assert.Equal("cancelled", JsonDocument.Parse(cancelled).RootElement.GetProperty("outcome").GetString());
    }

    private static Task<IRealClient> ConnectAsync(string kind, Uri url) => kind.StartsWith("csharp-", StringComparison.Ordinal)
        ? SdkClient.ConnectAsync(kind["csharp-".Length..], url)
        : NodeClient.ConnectAsync(kind, url);

    private static async Task UseAsync(IRealClient client, ConformanceFixture fixture, string prefix)
    {
        Assert.Contains(prefix + "test_image_content", await client.ToolsAsync());
        Assert.Contains("Osaka", await client.CallAsync(prefix + "test_structured_content", new JsonObject { ["town"] = "Osaka" }), StringComparison.Ordinal);
        Assert.Equal("This is the content of the static text resource.", await client.ReadAsync("test://static-text"));
        Assert.Equal("This is a simple prompt for testing.", await client.PromptAsync(prefix + "test_simple_prompt"));
        Assert.Equal([0, 50, 100], await client.ProgressAsync(prefix + "test_tool_with_progress"));

        await client.StartAsync(prefix + "test_waiting");
        await Eventually.Holds(() => fixture.Catalog.Waiting.Running == 1);
        await client.AbortAsync();
        await Eventually.Holds(() => fixture.Catalog.Waiting.Cancelled == 1);
    }
}
