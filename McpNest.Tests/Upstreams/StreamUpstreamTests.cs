using System.Text.Json.Nodes;
using McpNest.Core.Upstreams;
using McpNest.Tests.Support.Upstreams;

namespace McpNest.Tests.Upstreams;

/// <summary>Connections with one stream for everything: hosted servers, and the transport of 2024-11-05.</summary>
public sealed class StreamUpstreamTests
{
    private const string Declared = """{"elicitation":{}}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhatAHostedServerSaysDuringACall_ReachesItsAgentInOrder_AndNothingAfterTheAnswer()
    {
        var agent = new FakeAgent();
        await using var connection = await ConnectionUnderTest.OpenAsync(PoolUnderTest.Child("talks"), agent.User());

        var answer = await connection.CallAsync(agent, "hi", meta: """{"progressToken":"mine"}""");
        await connection.Upstream.AskAsync(NestRequest.ListTools(null), Cancel); // read after all that belongs to the call

        Assert.Equal("""{"content":"hi"}""", answer.Body.GetRawText());
        Assert.Equal(
            ["""notifications/progress {"progressToken":"mine","progress":0.5,"x":1.50}""", """notifications/message {"level":"info","data":"hi"}""", """notifications/x/new {"for":"hi"}"""],
            agent.Told);
    }

    [Fact]
    public async Task HostedServerSharedByManyAgents_TellsEachOnlyOfItsOwnProgress()
    {
        await using var connection = await ConnectionUnderTest.OpenAsync(PoolUnderTest.Child("talks"));
        var agents = Enumerable.Range(0, 64).Select(_ => new FakeAgent()).ToArray();
        await connection.CallAsync(agents[0]); // so that each call finds others before it
        await connection.CallAsync(agents[1]);
        Assert.All(agents, agent => agent.Told.Clear());

        var answers = await Task.WhenAll(agents.Select(agent => connection.CallAsync(agent, agent.Id.ToString(), meta: """{"progressToken":1}""")));

        Assert.All(agents.Zip(answers), pair => Assert.Equal(pair.First.Id.ToString(), pair.Second.Body.GetProperty("content").GetString()));
        Assert.All(agents, agent => Assert.Equal(["""notifications/progress {"progressToken":1,"progress":0.5,"x":1.50}"""], agent.Told));
    }

    [Fact]
    public async Task HostedServerThatOneAgentSubscribedTo_TellsAnotherOnlyOfItsOwnProgress()
    {
        await using var connection = await ConnectionUnderTest.OpenAsync(PoolUnderTest.Child("talks"));
        var (one, other) = (new FakeAgent(), new FakeAgent());
        await connection.Upstream.SubscribeAsync(connection.Permit(one.Id), "x://a", _ => { }, Cancel);

        await connection.CallAsync(other, meta: """{"progressToken":1}""");

        Assert.Equal(["""notifications/progress {"progressToken":1,"progress":0.5,"x":1.50}"""], other.Told);
    }

    [Fact]
    public async Task HostedServerThatAsks_GetsTheAgentsAnswer()
    {
        var agent = new FakeAgent { OnAsk = _ => Task.FromResult(FakeAgent.Result("""{"action":"accept","x":1.50}""")) };
        await using var connection = await ConnectionUnderTest.OpenAsync(PoolUnderTest.Child("elicits"), agent.User(capabilities: Declared));

        var answer = await connection.CallAsync(agent);

        Assert.Equal("""{"jsonrpc":"2.0","id":"e1","result":{"action":"accept","x":1.50}}""", answer.Body.GetRawText());
        Assert.Equal(["""elicitation/create {"message":"m","x":1.50}"""], agent.Asked);
    }

    [Fact]
    public async Task HostedServerThatTakesItsRequestBack_GetsNoAnswerToIt()
    {
        var agent = new FakeAgent();
        agent.OnAsk = async cancel =>
        {
            await Task.Delay(Timeout.Infinite, cancel);
            return FakeAgent.Result("{}");
        };
        await using var connection = await ConnectionUnderTest.OpenAsync(PoolUnderTest.Child("takes-back"), agent.User(capabilities: Declared));

        Assert.Equal("""{"jsonrpc":"2.0","id":"p1","result":{}}""", (await connection.CallAsync(agent)).Body.GetRawText());
    }

    [Fact]
    public async Task HostedServerSharedByTwoAgents_CannotAskEither()
    {
        var (agent, other) = (new FakeAgent(), new FakeAgent());
        await using var connection = await ConnectionUnderTest.OpenAsync(PoolUnderTest.Child("elicits"), agent.User(capabilities: Declared));
        await connection.CallAsync(other);

        Assert.Contains("-32601", (await connection.CallAsync(agent)).Body.GetRawText(), StringComparison.Ordinal);
        Assert.Empty(agent.Asked.Concat(other.Asked));
    }

    [Theory]
    [InlineData("stateless", UpstreamEra.Session, UpstreamEra.Stateless)]
    [InlineData("stateless", UpstreamEra.Stateless, UpstreamEra.Stateless)]
    [InlineData("honest", UpstreamEra.Stateless, UpstreamEra.Session)]
    [InlineData("honest", UpstreamEra.Session, UpstreamEra.Session)]
    public async Task HostedServer_IsSpokenToInTheEraItSpeaks(string mode, UpstreamEra wanted, UpstreamEra spoken)
    {
        await using var connection = await ConnectionUnderTest.OpenAsync(PoolUnderTest.Child(mode), era: wanted);

        var answer = await connection.CallAsync(new FakeAgent());

        Assert.Equal(spoken, connection.Upstream.Traits!.Era);
        Assert.Equal(spoken == UpstreamEra.Stateless, answer.Body.GetRawText().Contains("io.modelcontextprotocol/protocolVersion", StringComparison.Ordinal));
    }

    [Fact]
    public async Task HostedServerThatEndsWhenGreetedInTheOtherEra_IsSaidToSpeakTheOther()
    {
        await using var connection = new ConnectionUnderTest(PoolUnderTest.Child("dies-when-not-greeted"), era: UpstreamEra.Stateless);

        Assert.True((await Assert.ThrowsAsync<UpstreamException>(() => connection.Upstream.OpenAsync(Cancel))).WrongEra);
    }

    [Fact]
    public async Task StatelessHostedServer_TellsOfResources()
    {
        await using var connection = await ConnectionUnderTest.OpenAsync(PoolUnderTest.Child("stateless"));
        var update = new TaskCompletionSource<JsonObject>();

        var (answer, subscription) = await connection.Upstream.SubscribeAsync(connection.Permit(), "x://a", told => update.TrySetResult(told), Cancel);

        Assert.False(answer.IsError);
        Assert.Equal("""{"uri":"x://a"}""", (await update.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel)).ToJsonString());
        await subscription!.DisposeAsync();
    }

    [Theory]
    [InlineData("/messages?session=7")]
    [InlineData("../messages?session=7")]
    [InlineData("ABSOLUTE")]
    public async Task OldTransport_AnswersOnItsStream(string endpoint)
    {
        await using var server = await FakeHttpServer.StartAsync();
        var old = new FakeSseServer(server) { Endpoint = endpoint.Replace("ABSOLUTE", new Uri(server.Url, "/messages?session=7").AbsoluteUri, StringComparison.Ordinal) };
        var waiting = new System.Collections.Concurrent.ConcurrentStack<ReceivedRequest>();
        old.OnCall = request =>
        {
            old.Write($$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{JsonNode.Parse(request.Body)!["params"]!["_meta"]!["progressToken"]!.ToJsonString()}}}}}""");
            old.Result(request, """{"n":1.50}""");
            old.Result(request, """{"n":2}""");
        };
        var agent = new FakeAgent();
        var target = Old(server);
        await using var connection = await ConnectionUnderTest.OpenAsync(target with { Headers = target.Headers.Add("X-Team", "a") }, agent.User());

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => connection.CallAsync(agent, meta: """{"progressToken":"t"}""")));

        Assert.All(answers, answer => Assert.Equal("""{"n":1.50}""", answer.Body.GetRawText()));
        Assert.Equal(20, agent.Told.Count);
        await Eventually.Holds(() => ((StreamUpstream)connection.Upstream).Strays == 20);
        Assert.All(server.Received, request => Assert.Equal("a", request.Headers["X-Team"]));
        Assert.Equal((UpstreamEra.Session, "2024-11-05", true), (connection.Upstream.Traits!.Era, connection.Upstream.Traits.ProtocolVersion, connection.Upstream.Traits.KeepsState));
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/messages")]
    [InlineData("https://127.0.0.1/messages")]
    [InlineData("//evil.example.com/messages")]
    public async Task OldTransport_ThatPointsElsewhere_IsNotFollowed(string endpoint)
    {
        await using var server = await FakeHttpServer.StartAsync();
        _ = new FakeSseServer(server) { Endpoint = endpoint };
        await using var connection = new ConnectionUnderTest(Old(server));

        var refused = await Assert.ThrowsAsync<UpstreamException>(() => connection.Upstream.OpenAsync(Cancel));

        Assert.Contains("another address", refused.Message, StringComparison.Ordinal);
        Assert.Single(server.Received);
    }

    [Fact]
    public async Task OldTransport_WhoseStreamEnds_FailsItsCallsAtOnce()
    {
        await using var server = await FakeHttpServer.StartAsync();
        var old = new FakeSseServer(server);
        old.OnCall = _ => old.End();
        await using var connection = await ConnectionUnderTest.OpenAsync(Old(server));

        var failed = await Assert.ThrowsAsync<UpstreamException>(() => connection.CallAsync(new FakeAgent()));

        Assert.Equal((UpstreamReplyKind.Unavailable, false), (failed.Kind, failed.SessionLost));
        Assert.True((await connection.Upstream.Ended).IsFailure);
    }

    [Fact]
    public async Task OldTransport_WithAMessageThatIsTooLarge_FailsAsTooLarge()
    {
        await using var server = await FakeHttpServer.StartAsync();
        var old = new FakeSseServer(server);
        old.OnCall = request => old.Result(request, $$"""{"x":"{{new string('y', 20_000)}}"}""");
        await using var connection = await ConnectionUnderTest.OpenAsync(Old(server), limits: new UpstreamLimits { MessageBytes = 10_000 });

        Assert.Equal(UpstreamReplyKind.TooLarge, (await Assert.ThrowsAsync<UpstreamException>(() => connection.CallAsync(new FakeAgent()))).Kind);
    }

    private static ServerTarget Old(FakeHttpServer server) => PoolUnderTest.Remote(new Uri(server.Url, "/sse")) with { Transport = McpNest.Core.Policy.ServerTransport.Sse };
}
