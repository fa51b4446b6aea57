using System.Net;
using System.Text.Json.Nodes;
using McpNest.Core.Upstreams;

namespace McpNest.Tests.Gateway;

/// <summary>What a server asks the agent while a call is under way.</summary>
public sealed class AskTests
{
    private const string Call = """{"name":"files__read","arguments":{}}""";

    private static readonly TimeSpan s_cap = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource<AgentAnswer> _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"result":{"action":"accept","content":{"n":1.50}}}""")]
    [InlineData("""{"error":{"code":-1,"message":"no","data":{"why":"é"}}}""")]
    public async Task Ask_GoesOutOnTheStreamOfTheCall_AndTheAnswerComesBackAsItIs(string answer)
    {
        await using var granted = await AskingAsync();
        var agent = await RawAgent.OpenAsync(granted.Host, """{"elicitation":{}}""");
        using var stream = await FakeEventReader.OfAsync(await agent.PostAsync(agent.Request("tools/call", Call)));

        var ask = (await stream.NextAsync())!;
        Assert.Equal(("elicitation/create", "Which?"), (ask["method"]!.GetValue<string>(), ask["params"]!["message"]!.GetValue<string>()));
        Assert.Equal(HttpStatusCode.Accepted, (await agent.PostAsync(AnswerTo(ask, answer))).StatusCode);

        var got = await _answered.Task.WaitAsync(s_cap, Cancel);
        var sent = JsonNode.Parse(answer)!;
        Assert.Equal(sent["result"]?.ToJsonString(), got.Result?.ToJsonString());
        Assert.Equal(sent["error"]?.ToJsonString(), got.Error?.ToJsonString());
        Assert.NotNull((await stream.NextAsync())!["result"]);
    }

    [Fact]
    public async Task Answer_OfAnotherSessionOrWithAnotherId_MeetsNobody()
    {
        await using var granted = await AskingAsync();
        var agent = await RawAgent.OpenAsync(granted.Host, """{"elicitation":{}}""");
        var other = await RawAgent.OpenAsync(granted.Host, """{"elicitation":{}}""");
        using var stream = await FakeEventReader.OfAsync(await agent.PostAsync(agent.Request("tools/call", Call)));
        var ask = (await stream.NextAsync())!;

        await other.PostAsync(AnswerTo(ask, """{"result":{"canary":1}}"""));
        await agent.PostAsync("""{"jsonrpc":"2.0","id":"nest-0123456789abcdef","result":{"canary":1}}""");
        await agent.PostAsync("""{"jsonrpc":"2.0","id":1,"result":{"canary":1}}""");
        Assert.False(_answered.Task.IsCompleted);
        await agent.PostAsync(AnswerTo(ask, """{"result":{"first":1}}"""));
        await agent.PostAsync(AnswerTo(ask, """{"result":{"canary":1}}"""));

        Assert.Equal("""{"first":1}""", (await _answered.Task.WaitAsync(s_cap, Cancel)).Result!.ToJsonString());
    }

    [Theory]
    [InlineData("{}", false)]
    [InlineData("""{"experimental":{}}""", false)]
    [InlineData("""{"sampling":{}}""", true)]
    [InlineData("""{"roots":{}}""", true)]
    public async Task Ask_IsOfferedOnlyToClientsThatDeclaredSomethingToAsk(string capabilities, bool offered)
    {
        await using var granted = await GrantedServer.StartAsync();
        var seen = false;
        granted.Server.OnTalk = (back, _) =>
        {
            seen = back.Ask is not null;
            return Task.CompletedTask;
        };
        var agent = await RawAgent.OpenAsync(granted.Host, capabilities);

        await agent.AskAsync("tools/call", Call);

        Assert.Equal(offered, seen);
    }

    [Fact]
    public async Task Asks_BeyondSixteen_AreRefusedAtOnce()
    {
        await using var granted = await GrantedServer.StartAsync();
        granted.Server.OnTalk = async (back, stop) =>
        {
            var waiting = Enumerable.Range(0, 16).Select(_ => back.Ask!("roots/list", null, stop)).ToList();
            _answered.SetResult(await back.Ask!("roots/list", null, stop));
            await Task.WhenAll(waiting);
        };
        var agent = await RawAgent.OpenAsync(granted.Host, """{"roots":{}}""");
        using var stream = await FakeEventReader.OfAsync(await agent.PostAsync(agent.Request("tools/call", Call)));

        Assert.NotNull((await _answered.Task.WaitAsync(s_cap, Cancel)).Error);
        for (var i = 0; i < 16; i++)
        {
            await agent.PostAsync(AnswerTo((await stream.NextAsync())!, """{"result":{"roots":[]}}"""));
        }

        Assert.NotNull((await stream.NextAsync())!["result"]);
    }

    [Fact]
    public async Task Ask_OfACancelledCall_IsWithdrawn()
    {
        await using var granted = await GrantedServer.StartAsync();
        using var withdraw = new CancellationTokenSource();
        granted.Server.OnTalk = async (back, stop) => await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => back.Ask!("elicitation/create", new JsonObject { ["message"] = "Which?" }, withdraw.Token));
        var agent = await RawAgent.OpenAsync(granted.Host, """{"elicitation":{}}""");
        using var stream = await FakeEventReader.OfAsync(await agent.PostAsync(agent.Request("tools/call", Call)));
        var ask = (await stream.NextAsync())!;

        await withdraw.CancelAsync();

        var withdrawn = (await stream.NextAsync())!;
        Assert.Equal("notifications/cancelled", withdrawn["method"]!.GetValue<string>());
        Assert.Equal(ask["id"]!.GetValue<string>(), withdrawn["params"]!["requestId"]!.GetValue<string>());
        Assert.NotNull((await stream.NextAsync())!["result"]);
    }

    [Fact]
    public async Task Ask_ToTheSessionAtLarge_GoesOutOnItsOwnStream()
    {
        await using var host = await GatewayHost.StartAsync();
        var agent = await RawAgent.OpenAsync(host, """{"roots":{}}""");
        using var lease = host.Get<McpNest.Web.Gateway.SessionBook>().Find(agent.Session!, host.AgentId, host.MemberId, out _)!;
        var asked = lease.Session.Caller.Session!.Ask!("roots/list", null, Cancel);
        using var stream = await agent.ListenAsync();

        await agent.PostAsync(AnswerTo((await stream.NextAsync())!, """{"result":{"roots":[]}}"""));

        Assert.Equal("""{"roots":[]}""", (await asked.WaitAsync(s_cap, Cancel)).Result!.ToJsonString());
    }

    [Fact]
    public async Task Ask_LargerThanWhatWaitsOtherwise_StillReachesTheClient()
    {
        await using var host = await GatewayHost.StartAsync();
        var agent = await RawAgent.OpenAsync(host, """{"sampling":{}}""");
        using var lease = host.Get<McpNest.Web.Gateway.SessionBook>().Find(agent.Session!, host.AgentId, host.MemberId, out _)!;
        var ask = lease.Session.Caller.Session!.Ask!;
        var asked = ask("sampling/createMessage", new JsonObject { ["image"] = new string('x', 1024 * 1024) }, Cancel);

        var refused = await ask("sampling/createMessage", new JsonObject { ["image"] = new string('x', 4 * 1024 * 1024) }, Cancel).WaitAsync(s_cap, Cancel);

        Assert.NotNull(refused.Error);
        using var stream = await agent.ListenAsync();
        await agent.PostAsync(AnswerTo((await stream.NextAsync())!, """{"result":{"read":1}}"""));
        Assert.Equal("""{"read":1}""", (await asked.WaitAsync(s_cap, Cancel)).Result!.ToJsonString());
    }

    [Fact]
    public async Task Asks_OfACallWhoseClientIsGone_FailAtOnce()
    {
        await using var granted = await GrantedServer.StartAsync();
        var later = new TaskCompletionSource<AgentAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        granted.Server.OnTalk = async (back, stop) =>
        {
            _answered.SetResult(await back.Ask!("roots/list", null, stop));
            later.SetResult(await back.Ask!("roots/list", null, stop));
        };
        var agent = await RawAgent.OpenAsync(granted.Host, """{"roots":{}}""");
        using (var stream = await FakeEventReader.OfAsync(await agent.PostAsync(agent.Request("tools/call", Call))))
        {
            await stream.NextAsync();
        }

        Assert.NotNull((await _answered.Task.WaitAsync(s_cap, Cancel)).Error);
        Assert.NotNull((await later.Task.WaitAsync(s_cap, Cancel)).Error);
    }

    private async Task<GrantedServer> AskingAsync()
    {
        var granted = await GrantedServer.StartAsync();
        granted.Server.OnTalk = async (back, stop) =>
            _answered.SetResult(await back.Ask!("elicitation/create", new JsonObject { ["message"] = "Which?" }, stop));
        return granted;
    }

    private static string AnswerTo(JsonNode ask, string answer)
    {
        var message = JsonNode.Parse(answer)!.AsObject();
        message["jsonrpc"] = "2.0";
        message["id"] = ask["id"]!.DeepClone();
        return message.ToJsonString();
    }
}
