using System.Text.Json.Nodes;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;
using McpNest.Tests.Support.Upstreams;
using Microsoft.AspNetCore.Http;

namespace McpNest.Tests.Upstreams;

/// <summary>What a remote server of the session era says besides its answers.</summary>
public sealed class SessionHttpTests
{
    private const string Elicitation = """{"jsonrpc":"2.0","id":"e1","method":"elicitation/create","params":{"message":"m","x":1.50}}""";
    private const string Declared = """{"elicitation":{"form":{}},"roots":{"listChanged":true},"extensions":{"x/y":{}}}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(UpstreamEra.Session, """{"elicitation":{"form":{}},"roots":{}}""")]
    [InlineData(UpstreamEra.Stateless, "{}")]
    public async Task Handshake_OffersWhatTheAgentCanAnswerInThisEra(UpstreamEra era, string offered)
    {
        await using var server = await FakeHttpServer.StartAsync();
        server.Capabilities = """{"logging":{}}""";
        await using var connection = await ConnectionUnderTest.OpenAsync(
            PoolUnderTest.Remote(server.Url), new FakeAgent().User(era, Declared) with { LogLevel = "error" });

        Assert.Equal(offered, JsonNode.Parse(server.Received.First().Body)!["params"]!["capabilities"]!.ToJsonString());
        Assert.Equal("""{"level":"error"}""", JsonNode.Parse(server.Received.Single(request => request.Method == "logging/setLevel").Body)!["params"]!.ToJsonString());
        Assert.Equal("""{"logging":{}}""", connection.Upstream.Traits!.Capabilities.GetRawText());
    }

    [Fact]
    public async Task RequestOfTheServer_GetsTheAgentsOwnAnswer_WhileTheCallsTimeStandsStill()
    {
        await using var server = await StartAsync();
        server.Intercept = AskOnCall(server, Elicitation);
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        using var patience = new Patience(TimeSpan.FromSeconds(30), time);
        var agent = new FakeAgent();
        agent.OnAsk = _ =>
        {
            time.Advance(TimeSpan.FromSeconds(60));
            return Task.FromResult(FakeAgent.Result("""{"action":"accept","content":{"n":1.50},"x":null}"""));
        };
        await using var connection = await ConnectionUnderTest.OpenAsync(PoolUnderTest.Remote(server.Url), agent.User(capabilities: Declared));

        var answer = await connection.CallAsync(agent, patience: patience);

        Assert.False(answer.IsError);
        Assert.False(patience.IsOver);
        Assert.Equal(["""elicitation/create {"message":"m","x":1.50}"""], agent.Asked);
        Assert.Equal("""{"jsonrpc":"2.0","id":"e1","result":{"action":"accept","content":{"n":1.50},"x":null}}""", (await server.Got("\"e1\"")).Body);
        Assert.Equal("s-1", (await server.Got("\"e1\"")).Headers["Mcp-Session-Id"]);
    }

    [Fact]
    public async Task AgentsError_ReachesTheServerAsSent()
    {
        await using var server = await StartAsync();
        server.Intercept = AskOnCall(server, Elicitation);
        var agent = new FakeAgent { OnAsk = _ => Task.FromResult(new AgentAnswer(null, (JsonObject)JsonNode.Parse("""{"code":-1,"message":"no","data":{"a":1.0}}""")!)) };
        await using var connection = await ConnectionUnderTest.OpenAsync(PoolUnderTest.Remote(server.Url), agent.User(capabilities: Declared));

        await connection.CallAsync(agent);

        Assert.Equal("""{"jsonrpc":"2.0","id":"e1","error":{"code":-1,"message":"no","data":{"a":1.0}}}""", (await server.Got("\"e1\"")).Body);
    }

    [Theory]
    [InlineData("{}", "elicitation/create", -32601)]
    [InlineData(Declared, "sampling/createMessage", -32601)]
    [InlineData(Declared, "x/unknown", -32601)]
    [InlineData(Declared, "elicitation/create", -32603)] // the agent's session ended
    public async Task RequestNobodyAnswers_IsRefused(string declared, string method, int code)
    {
        await using var server = await StartAsync();
        server.Intercept = AskOnCall(server, $$$"""{"jsonrpc":"2.0","id":"e1","method":"{{{method}}}","params":{}}""");
        var agent = new FakeAgent { OnAsk = _ => throw new InvalidOperationException("gone") };
        await using var connection = await ConnectionUnderTest.OpenAsync(PoolUnderTest.Remote(server.Url), agent.User(capabilities: declared));

        await connection.CallAsync(agent);

        Assert.Equal(code, (int)JsonNode.Parse((await server.Got("\"e1\"")).Body)!["error"]!["code"]!);
        Assert.Equal(code == -32603, !agent.Asked.IsEmpty);
    }

    [Fact]
    public async Task FloodOfRequests_WaitsForTheAgentSixteenAtATime()
    {
        await using var server = await StartAsync();
        server.Intercept = async (context, request) =>
        {
            if (request.Method != "tools/call")
            {
                return false;
            }

            for (var i = 0; i < 40; i++)
            {
                await FakeHttpServer.Event(context, $$$"""{"jsonrpc":"2.0","id":{{{i}}},"method":"elicitation/create","params":{}}""");
            }

            await server.Got("-32603");
            await FakeHttpServer.Event(context, $$"""{"jsonrpc":"2.0","id":{{request.Id}},"result":{} }""");
            return true;
        };
        var agent = new FakeAgent();
        agent.OnAsk = async cancel =>
        {
            await Task.Delay(Timeout.Infinite, cancel);
            return FakeAgent.Result("{}");
        };
        await using var connection = await ConnectionUnderTest.OpenAsync(PoolUnderTest.Remote(server.Url), agent.User(capabilities: Declared));

        await connection.CallAsync(agent);

        Assert.Equal(16, agent.Asked.Count);
        await Eventually.Holds(() => connection.Budget.Left == new UpstreamLimits().InFlightBytes); // given up with the call
    }

    [Fact]
    public async Task RequestTheServerTakesBack_IsTakenBackFromTheAgent()
    {
        await using var server = await StartAsync();
        var withdrawn = new TaskCompletionSource();
        server.Intercept = async (context, request) =>
        {
            if (request.Method != "tools/call")
            {
                return false;
            }

            await FakeHttpServer.Event(context, Elicitation);
            await FakeHttpServer.Event(context, """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"e1"}}""");
            await withdrawn.Task.WaitAsync(context.RequestAborted);
            await FakeHttpServer.Event(context, $$"""{"jsonrpc":"2.0","id":{{request.Id}},"result":{} }""");
            return true;
        };
        var agent = new FakeAgent();
        agent.OnAsk = async cancel =>
        {
            await Task.Delay(Timeout.Infinite, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            withdrawn.SetResult();
            throw new OperationCanceledException(cancel);
        };
        await using var connection = await ConnectionUnderTest.OpenAsync(PoolUnderTest.Remote(server.Url), agent.User(capabilities: Declared));

        await connection.CallAsync(agent);

        Assert.DoesNotContain(server.Received, request => request.Body.Contains("\"e1\"", StringComparison.Ordinal)); // nobody waits for an answer
    }

    [Fact]
    public async Task WhatComesOnTheServersOwnStream_ReachesTheAgentsSession()
    {
        await using var server = await StartAsync();
        var (agent, session) = (new FakeAgent(), new FakeAgent());
        await using var connection = await ConnectionUnderTest.OpenAsync(PoolUnderTest.Remote(server.Url), agent.User(capabilities: Declared, session: session.Back));
        var changed = new TaskCompletionSource<OfferKind>();
        connection.Upstream.ListChanged += kind => changed.TrySetResult(kind);

        server.Announce("""{"jsonrpc":"2.0","method":"notifications/message","params":{"data":"log"}}""");
        server.Announce(Elicitation);
        server.Announce("""{"jsonrpc":"2.0","method":"notifications/resources/list_changed"}""");

        Assert.Equal(OfferKind.Resources, await changed.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel));
        Assert.Equal("""{"jsonrpc":"2.0","id":"e1","result":{}}""", (await server.Got("\"e1\"")).Body);
        Assert.Equal(["""notifications/message {"data":"log"}"""], session.Told);
        Assert.Empty(agent.Told);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(405)]
    public async Task ServerThatTakesNoLogLevel_IsUsedAllTheSame(int status)
    {
        await using var server = await StartAsync();
        server.Capabilities = """{"tools":{},"logging":{}}""";
        server.Intercept = (context, request) =>
        {
            context.Response.StatusCode = request.Method == "logging/setLevel" ? status : 200;
            return Task.FromResult(request.Method == "logging/setLevel");
        };
        await using var connection = await ConnectionUnderTest.OpenAsync(PoolUnderTest.Remote(server.Url), new FakeAgent().User() with { LogLevel = "debug" });

        Assert.False((await connection.Upstream.AskAsync(NestRequest.ListTools(null), Cancel)).IsError);
        Assert.Contains(server.Received, request => request.Method == "logging/setLevel");
    }

    [Fact]
    public async Task ConnectionThatServedASecondAgent_TellsNobodyWhatBelongsToNoCall()
    {
        await using var server = await StartAsync();
        var (agent, session, other) = (new FakeAgent(), new FakeAgent(), new FakeAgent());
        await using var connection = await ConnectionUnderTest.OpenAsync(PoolUnderTest.Remote(server.Url), agent.User(capabilities: Declared, session: session.Back));
        var changed = new TaskCompletionSource();
        connection.Upstream.ListChanged += _ => changed.TrySetResult();
        await connection.CallAsync(other);

        server.Announce("""{"jsonrpc":"2.0","method":"notifications/message","params":{"data":"canary"}}""");
        server.Announce(Elicitation);
        server.Announce("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""");
        await changed.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);

        Assert.Contains("-32601", (await server.Got("\"e1\"")).Body, StringComparison.Ordinal);
        Assert.All(new[] { agent, session, other }, each => Assert.Empty(each.Told.Concat(each.Asked)));
    }

    [Fact]
    public async Task StreamThatEndsBeforeTheAnswer_IsTakenUpWhereItWasLeft()
    {
        await using var server = await StartAsync();
        string? id = null;
        var resumed = 0;
        server.Intercept = async (context, request) =>
        {
            if (request.Method == "tools/call")
            {
                id = request.Id;
                context.Response.ContentType = "text/event-stream";
                await context.Response.WriteAsync("id: 7-0\nretry: 1\ndata:\n\n");
                return true;
            }

            if (request.Verb != "GET" || !request.Headers.TryGetValue("Last-Event-ID", out var last))
            {
                return false;
            }

            resumed++;
            await (last == "7-0"
                ? FakeHttpServer.Event(context, """{"jsonrpc":"2.0","method":"notifications/message","params":{"data":"late"}}""", "7-1")
                : FakeHttpServer.Event(context, $$"""{"jsonrpc":"2.0","id":{{id}},"result":{"content":"late"} }""", "7-2"));
            return true;
        };
        var agent = new FakeAgent();
        await using var connection = await ConnectionUnderTest.OpenAsync(PoolUnderTest.Remote(server.Url), agent.User());

        var answer = await connection.CallAsync(agent);

        Assert.Equal("""{"content":"late"}""", answer.Body.GetRawText());
        Assert.Equal(["""notifications/message {"data":"late"}"""], agent.Told);
        Assert.Equal(2, resumed);
        Assert.Single(server.Calls); // nothing was called twice
    }

    [Fact]
    public async Task StreamThatIsNeverFinished_IsGivenUpWithTheCall()
    {
        await using var server = await StartAsync();
        server.Intercept = async (context, request) =>
        {
            var taken = request.Method == "tools/call" || (request.Verb == "GET" && request.Headers.ContainsKey("Last-Event-ID"));
            if (taken)
            {
                context.Response.ContentType = "text/event-stream";
                await context.Response.WriteAsync("id: 1\nretry: 0\ndata:\n\n");
            }

            return taken;
        };
        await using var connection = await ConnectionUnderTest.OpenAsync(PoolUnderTest.Remote(server.Url));
        using var caller = new CancellationTokenSource();

        var call = connection.CallAsync(new FakeAgent(), cancel: caller.Token);
        await Eventually.Holds(() => server.Received.Count(request => request.Headers.ContainsKey("Last-Event-ID")) > 1);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await server.Got("notifications/cancelled");
    }

    [Fact]
    public async Task Subscription_HearsOfItsResource_UntilItIsDisposed()
    {
        await using var server = await StartAsync();
        await using var connection = await ConnectionUnderTest.OpenAsync(PoolUnderTest.Remote(server.Url));
        var updates = new System.Collections.Concurrent.ConcurrentQueue<string>();

        var (answer, subscription) = await connection.Upstream.SubscribeAsync(connection.Permit(), "x://a", update => updates.Enqueue(update.ToJsonString()), Cancel);
        foreach (var uri in (string[])["x://b", "x://ab", "x://a/below", "x://a"])
        {
            server.Announce($$$"""{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"{{{uri}}}"}}""");
        }

        await Eventually.Holds(() => updates.Count == 2);
        Assert.Equal(["""{"uri":"x://a/below"}""", """{"uri":"x://a"}"""], updates);
        Assert.False(answer.IsError);
        await subscription!.DisposeAsync();
        Assert.Contains("x://a", (await server.Got("resources/unsubscribe")).Body, StringComparison.Ordinal);
    }

    private static async Task<FakeHttpServer> StartAsync()
    {
        var server = await FakeHttpServer.StartAsync();
        server.Session = "s-1";
        return server;
    }

    private static Func<HttpContext, ReceivedRequest, Task<bool>> AskOnCall(FakeHttpServer server, string ask) => async (context, request) =>
    {
        if (request.Method != "tools/call")
        {
            return false;
        }

        await FakeHttpServer.Event(context, ask);
        await server.Got("\"e1\"");
        await FakeHttpServer.Event(context, $$"""{"jsonrpc":"2.0","id":{{request.Id}},"result":{} }""");
        return true;
    };
}
