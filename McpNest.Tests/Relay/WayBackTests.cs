using System.Text.Json.Nodes;
using McpNest.Core.Audit;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Tests.Support.Upstreams;

namespace McpNest.Tests.Relay;

/// <summary>Progress, log messages, requests of servers, and cancelling: to the request they belong to, and to nobody else.</summary>
public sealed class WayBackTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2025-11-25", true, true)]
    [InlineData("2025-06-18", true, false)]
    [InlineData(RawAgent.Stateless, true, true)]
    [InlineData(RawAgent.Stateless, true, false)]
    [InlineData("2025-11-25", false, true)]
    public async Task ProgressAndLogMessages_ComeOnTheRequestsOwnStream_BeforeItsAnswer(string version, bool sessions, bool stateless)
    {
        await using var server = await CanaryServer.StartAsync(sessions, stateless);
        await using var stage = await RelayStage.WithAsync(server.Url);
        await using var agent = await stage.ThroughAsync(version);
        if (!agent.IsStateless)
        {
            await agent.ResultAsync("logging/setLevel", new JsonObject { ["level"] = "debug" });
        }

        var exchange = await agent.SendAsync("tools/call", IsolationTests.Say("word"));

        Assert.Equal(
            ["notifications/progress", "notifications/progress", "notifications/progress", "notifications/message"],
            exchange.Before.Select(message => (string)message["method"]!));
        Assert.Equal("same for all", (string)exchange.Before[0]["params"]!["progressToken"]!);
        Assert.Equal("word", (string)exchange.Before[3]["params"]!["data"]!);
        Assert.Equal("word", (string)exchange.Answer!["result"]!["content"]![0]!["text"]!);
        var (parameters, _) = Assert.Single(server.Calls);
        Assert.NotEqual("same for all", (string?)parameters["_meta"]!["progressToken"]?.ToString());
        Assert.Equal("1.50", parameters["_meta"]!["com.example/own"]!.ToJsonString());
    }

    [Theory]
    [InlineData("2025-11-25", true, true)]
    [InlineData("2025-11-25", false, true)]
    public async Task CancelByNotification_ReachesTheServer_AnswersThePost_AndIsTheOutcome(string version, bool sessions, bool stateless)
    {
        await using var server = await CanaryServer.StartAsync(sessions, stateless);
        await using var stage = await RelayStage.WithAsync(server.Url);
        await using var agent = await stage.ThroughAsync(version);
        var call = agent.SendAsync("tools/call", IsolationTests.Say("slow", wait: true), id: 41);
        Assert.Equal("slow", await server.Waiting.Reader.ReadAsync(Cancel));

        await agent.NotifyAsync("notifications/cancelled", new JsonObject { ["requestId"] = 41, ["reason"] = "enough" });

        var exchange = await call.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        Assert.True((int)exchange.Status is 200 or 202 or 204, exchange.Status.ToString());
        await CancelledAsync(server, stage);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public async Task ClosingTheStream_CancelsInTheStatelessEra(bool sessions, bool stateless)
    {
        await using var server = await CanaryServer.StartAsync(sessions, stateless);
        await using var stage = await RelayStage.WithAsync(server.Url);
        await using var agent = await stage.ThroughAsync(RawAgent.Stateless);
        using var close = new CancellationTokenSource();
        var call = agent.SendAsync("tools/call", IsolationTests.Say("slow", wait: true), cancel: close.Token);
        Assert.Equal("slow", await server.Waiting.Reader.ReadAsync(Cancel));

        await close.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await CancelledAsync(server, stage);
    }

    [Fact]
    public async Task AnotherSession_CannotCancel()
    {
        await using var server = await CanaryServer.StartAsync();
        await using var stage = await RelayStage.WithAsync(server.Url);
        await using var agent = await stage.ThroughAsync("2025-11-25");
        await using var other = await stage.ThroughAsync("2025-11-25");
        var call = agent.SendAsync("tools/call", IsolationTests.Say("slow", wait: true), id: 41);
        await server.Waiting.Reader.ReadAsync(Cancel);

        await other.NotifyAsync("notifications/cancelled", new JsonObject { ["requestId"] = 41 });
        await other.SendAsync("tools/call", IsolationTests.Say("quick"));

        Assert.False(call.IsCompleted);
        Assert.Empty(server.Cancelled);
        await agent.NotifyAsync("notifications/cancelled", new JsonObject { ["requestId"] = 41 });
        await call.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
    }

    [Theory]
    [InlineData("elicitation/create", "elicitation")]
    [InlineData("sampling/createMessage", "sampling")]
    [InlineData("roots/list", "roots")]
    public async Task RequestsOfTheServer_AreAnsweredByTheAgent_Unchanged(string method, string capability)
    {
        await using var server = await CanaryServer.StartAsync();
        await using var stage = await RelayStage.WithAsync(server.Url);
        await using var agent = await stage.ThroughAsync("2025-11-25", new JsonObject { [capability] = new JsonObject() });
        JsonObject? asked = null;

        var exchange = await agent.SendAsync("tools/call", IsolationTests.Say("please", ask: method), answer: request =>
        {
            asked = request;
            return new JsonObject { ["action"] = "accept", ["content"] = new JsonObject { ["n"] = JsonNode.Parse("1.50") }, ["later"] = true };
        });

        Assert.Equal(method, (string)asked!["method"]!);
        Assert.Equal("""{"message":"please","x":1.50}""", asked["params"]!.ToJsonString());
        Assert.Equal("""{"action":"accept","content":{"n":1.50},"later":true}""", (string)exchange.Answer!["result"]!["content"]![0]!["text"]!);
    }

    [Fact]
    public async Task AnErrorOfTheAgent_ReachesTheServerAsItIs_AndForeignAnswersDoNot()
    {
        await using var server = await CanaryServer.StartAsync();
        await using var stage = await RelayStage.WithAsync(server.Url);
        var elicitation = new JsonObject { ["elicitation"] = new JsonObject() };
        await using var agent = await stage.ThroughAsync("2025-11-25", elicitation);
        await using var thief = await RawAgent.ConnectAsync(await stage.AddAgentAsync("eve@example.com"), "2025-11-25", elicitation);

        var exchange = await agent.SendAsync("tools/call", IsolationTests.Say("please", ask: "elicitation/create"), answer: request =>
        {
            thief.RespondAsync(request["id"]!, new JsonObject { ["action"] = "stolen" }).GetAwaiter().GetResult();
            return new JsonObject { ["error"] = new JsonObject { ["code"] = -1, ["message"] = "not now", ["data"] = new JsonArray(1), ["more"] = 2 } };
        });

        Assert.Equal("""{"code":-1,"message":"not now","data":[1],"more":2}""", (string)exchange.Answer!["result"]!["content"]![0]!["text"]!);
    }

    [Fact]
    public async Task WithoutTheCapability_TheServerIsToldSo_AndTheAgentIsNotAsked()
    {
        await using var server = await CanaryServer.StartAsync();
        await using var stage = await RelayStage.WithAsync(server.Url);
        await using var agent = await stage.ThroughAsync("2025-11-25");

        var exchange = await agent.SendAsync("tools/call", IsolationTests.Say("please", ask: "elicitation/create"));

        Assert.DoesNotContain(exchange.Before, message => message["id"] is not null);
        Assert.Contains("-32601", (string)exchange.Answer!["result"]!["content"]![0]!["text"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData(RawAgent.Stateless)]
    public async Task AGrant_IsAnnouncedToTheAgentsItConcerns_AndToNoOther(string version)
    {
        await using var server = await CanaryServer.StartAsync();
        await using var stage = await RelayStage.WithAsync(server.Url);
        var member = await stage.App.AddMemberAsync("bob@example.com");
        var (_, url) = await stage.App.IssueAsync(member);
        await using var bob = await RawAgent.ConnectAsync(url, version);
        await using var ada = await stage.ThroughAsync(version);
        var wanted = new JsonObject { ["toolsListChanged"] = true };
        using var end = new CancellationTokenSource();
        var (bobs, adas) = (await bob.ListenAsync(wanted, end.Token), await ada.ListenAsync(wanted, end.Token));

        await stage.App.GrantAsync(member, stage.ServerId);

        await NextAsync(bobs, "notifications/tools/list_changed");
        Assert.Contains("fix__say", (await bob.ListAsync("tools/list", "tools")).Select(tool => (string)tool["name"]!));
        while (adas.TryRead(out var message))
        {
            Assert.NotEqual("notifications/tools/list_changed", (string?)message["method"]);
        }

        await end.CancelAsync();
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData(RawAgent.Stateless)]
    public async Task ARevokedAgent_AndASuspendedMember_LoseTheirStreams(string version)
    {
        await using var server = await CanaryServer.StartAsync();
        await using var stage = await RelayStage.WithAsync(server.Url);
        await using var ada = await stage.ThroughAsync(version);
        using var end = new CancellationTokenSource();
        var wanted = new JsonObject { ["toolsListChanged"] = true };
        var stream = await ada.ListenAsync(wanted, end.Token);

        await stage.App.Nest.Get<PeopleBook>().SuspendAsync(Actor.Operator, stage.MemberId, Cancel);
        await EndAsync(stream);
        var refused = await ada.SendAsync("tools/call", IsolationTests.Say("x"));
        if (refused.Answer is { } answer)
        {
            Assert.Contains("suspended", answer.ToJsonString(), StringComparison.Ordinal);
        }

        await stage.App.Nest.Get<PeopleBook>().UnsuspendAsync(Actor.Operator, stage.MemberId, Cancel);
        await using var again = await stage.ThroughAsync(version);
        stream = await again.ListenAsync(wanted, end.Token);
        await stage.App.Nest.Get<AgentsBook>().RevokeAsync(Actor.Operator, stage.AgentId, Cancel);
        await EndAsync(stream);
    }

    internal static async Task<JsonObject> NextAsync(System.Threading.Channels.ChannelReader<JsonObject> stream, string method)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            var message = await stream.ReadAsync(patience.Token);
            if ((string?)message["method"] == method)
            {
                return message;
            }
        }
    }

    private static async Task EndAsync(System.Threading.Channels.ChannelReader<JsonObject> stream)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (await stream.WaitToReadAsync(patience.Token))
        {
            stream.TryRead(out _);
        }
    }

    private static async Task CancelledAsync(CanaryServer server, RelayStage stage)
    {
        await Eventually.Holds(() => server.Cancelled.Contains("slow"));
        await Eventually.Holds(() => stage.App.CallsAsync().GetAwaiter().GetResult().Single().Result != CallEntry.Open);
        Assert.Equal("cancelled", (await stage.App.CallsAsync()).Single().Result);
    }
}
