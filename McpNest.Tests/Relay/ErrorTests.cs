using System.Net;
using System.Text.Json.Nodes;

namespace McpNest.Tests.Relay;

/// <summary>Errors of servers keep their code, their data, and where the version has one, their HTTP status.</summary>
public sealed class ErrorTests
{
    [Fact]
    public async Task AMissingCapability_IsTheServersError_WithItsStatus()
    {
        await using var stage = await RelayStage.WithFixtureAsync();
        await using var direct = await stage.DirectAsync(RawAgent.Stateless);
        await using var through = await stage.ThroughAsync(RawAgent.Stateless);

        var theirs = await direct.SendAsync("tools/call", new JsonObject { ["name"] = "test_missing_capability", ["arguments"] = new JsonObject() });
        var ours = await through.SendAsync("tools/call", new JsonObject { ["name"] = "fix__test_missing_capability", ["arguments"] = new JsonObject() });

        Assert.Equal(-32021, (int)theirs.Answer!["error"]!["code"]!);
        Rewrites.AssertEqual(theirs.Answer["error"], ours.Answer!["error"] ?? ours.Answer, "error");
        Assert.Equal(HttpStatusCode.BadRequest, ours.Status);
    }

    [Fact]
    public async Task ACapabilityOfOneAgent_IsNotAnothers()
    {
        await using var stage = await RelayStage.WithFixtureAsync();
        await using var able = await stage.ThroughAsync(RawAgent.Stateless, new JsonObject { ["sampling"] = new JsonObject() });
        await using var unable = await RawAgent.ConnectAsync(await stage.AddAgentAsync("bob@example.com"), RawAgent.Stateless);

        foreach (var _ in Enumerable.Range(0, 2))
        {
            var yes = await able.SendAsync("tools/call", new JsonObject { ["name"] = "fix__test_missing_capability", ["arguments"] = new JsonObject() });
            var no = await unable.SendAsync("tools/call", new JsonObject { ["name"] = "fix__test_missing_capability", ["arguments"] = new JsonObject() });

            Assert.NotNull(yes.Answer?["result"]);
            Assert.Equal(-32021, (int?)no.Answer?["error"]?["code"]);
        }
    }
}
