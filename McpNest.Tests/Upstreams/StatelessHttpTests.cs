using System.Text.Json.Nodes;
using McpNest.Core.Upstreams;
using McpNest.Tests.Support.Upstreams;
using Microsoft.AspNetCore.Http;

namespace McpNest.Tests.Upstreams;

/// <summary>Remote servers of 2026-07-28.</summary>
public sealed class StatelessHttpTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_SayAllThatIsNeeded_AndOnlyTheNestSpeaksAsTheNest()
    {
        await using var server = await StartAsync();
        await using var connection = await OpenAsync(server);
        var agent = new FakeAgent();

        await connection.CallAsync(agent, "hi", user: agent.User(UpstreamEra.Stateless, """{"elicitation":{"form":{}},"extensions":{"x/y":{}}}"""), meta: """
            {"io.modelcontextprotocol/clientInfo":{"name":"agent"},"io.modelcontextprotocol/protocolVersion":"1","io.modelcontextprotocol/logLevel":"debug",
            "io.modelcontextprotocol/subscriptionId":1,"traceparent":"00-1","z":1.50}
            """);

        var call = Assert.Single(server.Calls);
        var meta = JsonNode.Parse(call.Body)!["params"]!["_meta"]!.AsObject();
        Assert.Equal(("2026-07-28", "tools/call", "echo"), (call.Headers["MCP-Protocol-Version"], call.Headers["Mcp-Method"], call.Headers["Mcp-Name"]));
        Assert.False(call.Headers.ContainsKey("Mcp-Session-Id"));
        Assert.Equal(["io.modelcontextprotocol/clientCapabilities", "io.modelcontextprotocol/clientInfo", "io.modelcontextprotocol/logLevel", "io.modelcontextprotocol/protocolVersion", "traceparent", "z"],
            meta.Select(member => member.Key).Order(StringComparer.Ordinal));
        Assert.Equal("mcpnest", (string?)meta["io.modelcontextprotocol/clientInfo"]!["name"]);
        Assert.Equal("""{"elicitation":{"form":{}},"extensions":{"x/y":{}}}""", meta["io.modelcontextprotocol/clientCapabilities"]!.ToJsonString());
        Assert.Equal("""debug""", (string?)meta["io.modelcontextprotocol/logLevel"]);
        Assert.Contains("\"z\":1.50", call.Body, StringComparison.Ordinal);
        var discover = server.Received.First();
        Assert.Equal(("server/discover", "2026-07-28", "server/discover"), (discover.Method, discover.Headers["MCP-Protocol-Version"], discover.Headers["Mcp-Method"]));
        Assert.Equal("{}", JsonNode.Parse(discover.Body)!["params"]!["_meta"]!["io.modelcontextprotocol/clientCapabilities"]!.ToJsonString());
        Assert.Equal((UpstreamEra.Stateless, "2026-07-28", false), (connection.Upstream.Traits!.Era, connection.Upstream.Traits.ProtocolVersion, connection.Upstream.Traits.KeepsState));
    }

    [Fact]
    public async Task AgentOfTheOtherEra_DeclaresNothing_ButKeepsItsLogLevel()
    {
        await using var server = await StartAsync();
        await using var connection = await OpenAsync(server);
        var agent = new FakeAgent();

        await connection.CallAsync(agent, user: agent.User(UpstreamEra.Session, """{"elicitation":{}}""") with { LogLevel = "warning" });

        var meta = JsonNode.Parse(Assert.Single(server.Calls).Body)!["params"]!["_meta"]!;
        Assert.Equal("{}", meta["io.modelcontextprotocol/clientCapabilities"]!.ToJsonString());
        Assert.Equal("warning", (string?)meta["io.modelcontextprotocol/logLevel"]);
    }

    [Theory]
    [InlineData(400, null, true)]
    [InlineData(404, null, true)]
    [InlineData(405, null, true)]
    [InlineData(500, null, true)]
    [InlineData(200, null, true)] // no message at all
    [InlineData(200, "\"error\":{\"code\":-32601,\"message\":\"m\"}", true)]
    [InlineData(400, "\"error\":{\"code\":-32022,\"message\":\"m\"}", true)]
    [InlineData(200, "\"result\":{\"supportedVersions\":[\"2027-01-01\"]}", true)]
    [InlineData(200, "\"result\":{}", true)]
    [InlineData(400, "\"error\":{\"code\":-32020,\"message\":\"m\"}", false)]
    [InlineData(401, null, false)]
    [InlineData(302, null, false)]
    [InlineData(503, null, false)]
    public async Task ServerThatDoesNotSpeakThisEra_IsToldApartFromOneThatIsDown(int status, string? member, bool wrongEra)
    {
        await using var server = await FakeHttpServer.StartAsync();
        server.Intercept = Respond(status, member);
        await using var connection = new ConnectionUnderTest(PoolUnderTest.Remote(server.Url), era: UpstreamEra.Stateless);

        var refused = await Assert.ThrowsAsync<UpstreamException>(() => connection.Upstream.OpenAsync(Cancel));

        Assert.Equal(wrongEra, refused.WrongEra);
    }

    [Fact]
    public async Task ServerThatRefusesAVersionItThenNames_IsAskedOnceMore()
    {
        await using var server = await StartAsync();
        var refusals = 0;
        server.Intercept = (context, request) => refusals++ == 0
            ? Respond(400, "\"error\":{\"code\":-32022,\"message\":\"m\",\"data\":{\"supported\":[\"2026-07-28\"]}}")(context, request)
            : Task.FromResult(false);

        await using var connection = await OpenAsync(server);

        Assert.Equal(2, server.Received.Count(request => request.Method == "server/discover"));
    }

    [Theory]
    [InlineData(400, null, true)]
    [InlineData(400, "\"error\":{\"code\":-32022,\"message\":\"m\"}", true)]
    [InlineData(404, "\"error\":{\"code\":-32601,\"message\":\"m\"}", true)]
    [InlineData(200, "\"error\":{\"code\":-32601,\"message\":\"m\"}", true)]
    [InlineData(200, "\"error\":{\"code\":-32000,\"message\":\"m\"}", true)]
    [InlineData(404, null, false)]
    [InlineData(500, null, false)]
    public async Task Handshake_RefusedByAServerOfTheOtherEra_SaysSo(int status, string? member, bool wrongEra)
    {
        await using var server = await FakeHttpServer.StartAsync();
        server.Intercept = Respond(status, member);
        await using var connection = new ConnectionUnderTest(PoolUnderTest.Remote(server.Url));

        Assert.Equal(wrongEra, (await Assert.ThrowsAsync<UpstreamException>(() => connection.Upstream.OpenAsync(Cancel))).WrongEra);
    }

    [Fact]
    public async Task WhatComesOnACallsOwnStream_ReachesItsAgentInOrder_BeforeTheAnswer()
    {
        await using var server = await StartAsync();
        server.Intercept = OnCall(async (context, request) =>
        {
            var token = JsonNode.Parse(request.Body)!["params"]!["_meta"]!["progressToken"]!.ToJsonString();
            await FakeHttpServer.Event(context, $$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{token}}},"progress":1.50,"x":null}}""");
            await FakeHttpServer.Event(context, """{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"mine","progress":2}}""");
            await FakeHttpServer.Event(context, """{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"é"}}""");
            await FakeHttpServer.Event(context, """{"jsonrpc":"2.0","id":1,"method":"elicitation/create","params":{}}""");
            await FakeHttpServer.Event(context, """{"jsonrpc":"2.0","id":12345,"result":{} }""");
            await FakeHttpServer.Event(context, """{"jsonrpc":"2.0","method":"notifications/x/new"}""");
            await FakeHttpServer.Event(context, $$"""{"jsonrpc":"2.0","id":{{request.Id}},"result":{"resultType":"input_required","requestState":"s"} }""");
        });
        await using var connection = await OpenAsync(server);
        var agent = new FakeAgent();

        var answer = await connection.CallAsync(agent, meta: """{"progressToken":"mine"}""");

        Assert.Equal("""{"resultType":"input_required","requestState":"s"}""", answer.Body.GetRawText());
        Assert.Equal(
            ["""notifications/progress {"progressToken":"mine","progress":1.50,"x":null}""", """notifications/message {"level":"info","data":"é"}""", "notifications/x/new "],
            agent.Told);
        Assert.Empty(agent.Asked); // this era has no such requests
        Assert.Equal(1, ((HttpLeg)connection.Upstream).Strays);
        Assert.DoesNotContain("\"mine\"", Assert.Single(server.Calls).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_ClosesTheStream_AndSendsNothing()
    {
        await using var server = await StartAsync();
        var closed = new TaskCompletionSource();
        server.Intercept = OnCall(async (context, _) =>
        {
            context.RequestAborted.Register(closed.SetResult);
            await FakeHttpServer.Event(context, """{"jsonrpc":"2.0","method":"notifications/message","params":{}}""");
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        await using var connection = await OpenAsync(server);
        var agent = new FakeAgent();
        using var caller = new CancellationTokenSource();

        var call = connection.CallAsync(agent, cancel: caller.Token);
        await Eventually.Holds(() => !agent.Told.IsEmpty);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await closed.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        Assert.DoesNotContain(server.Received, request => request.Method == "notifications/cancelled");
    }

    [Theory]
    [InlineData(404, "ID", -32601, false)]
    [InlineData(400, "ID", -32021, false)]
    [InlineData(400, "null", -32020, false)]
    [InlineData(400, "ID", -32021, true)]
    public async Task ErrorWithAStatus_ArrivesAsSent(int status, string id, int code, bool streams)
    {
        await using var server = await StartAsync();
        server.Intercept = OnCall((context, request) =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = streams ? "text/event-stream" : "application/json";
            return context.Response.WriteAsync((streams ? "data: " : "") + "{\"jsonrpc\":\"2.0\",\"id\":" + (id == "ID" ? request.Id : id) + ",\"error\":" + Error(code) + "}\n\n");
        });
        await using var connection = await OpenAsync(server);

        var answer = await connection.CallAsync(new FakeAgent());

        Assert.Equal((true, Error(code)), (answer.IsError, answer.Body.GetRawText()));

        static string Error(int code) => $$$"""{"code":{{{code}}},"message":"m","data":{"a":[1.0]}}""";
    }

    [Fact]
    public async Task Announcements_AreListenedTo_AndAgainWhenTheStreamIsCut()
    {
        await using var server = await StartAsync();
        server.Capabilities = """{"tools":{"listChanged":true},"prompts":{"listChanged":true},"resources":{}}""";
        var cut = false;
        server.Intercept = (context, request) =>
        {
            if (request.Method == "subscriptions/listen" && !cut)
            {
                cut = true;
                context.Abort();
                return Task.FromResult(true);
            }

            return Task.FromResult(false);
        };
        await using var connection = new ConnectionUnderTest(
            PoolUnderTest.Remote(server.Url), era: UpstreamEra.Stateless, limits: new UpstreamLimits { FirstPause = TimeSpan.FromMilliseconds(1) });
        var changed = new System.Collections.Concurrent.ConcurrentQueue<string>();
        connection.Upstream.ListChanged += kind => changed.Enqueue(kind.ToString());

        await connection.Upstream.OpenAsync(Cancel);
        server.Announce("""{"jsonrpc":"2.0","method":"notifications/prompts/list_changed","params":{}}""");

        await Eventually.Holds(() => !changed.IsEmpty);
        Assert.Equal(["Prompt"], changed);
        var listen = server.Received.Where(request => request.Method == "subscriptions/listen").ToArray();
        Assert.Equal(2, listen.Length);
        Assert.Equal("""{"toolsListChanged":true,"promptsListChanged":true}""", JsonNode.Parse(listen[1].Body)!["params"]!["notifications"]!.ToJsonString());
    }

    [Fact]
    public async Task Subscription_IsAStreamOfItsOwn_UntilItIsDisposed()
    {
        await using var server = await StartAsync();
        server.Capabilities = """{"resources":{"subscribe":true}}""";
        var closed = new TaskCompletionSource();
        server.Intercept = async (context, request) =>
        {
            if (request.Method != "subscriptions/listen")
            {
                return false;
            }

            Assert.Equal("""{"resourceSubscriptions":["x://a"]}""", JsonNode.Parse(request.Body)!["params"]!["notifications"]!.ToJsonString());
            context.RequestAborted.Register(closed.SetResult);
            await FakeHttpServer.Event(context, """{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"notifications":{"resourceSubscriptions":["x://a"]}}}""");
            await FakeHttpServer.Event(context, """{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"x://a","_meta":{"io.modelcontextprotocol/subscriptionId":1}}}""");
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return true;
        };
        await using var connection = await OpenAsync(server);
        var updates = new System.Collections.Concurrent.ConcurrentQueue<string>();

        var (answer, subscription) = await connection.Upstream.SubscribeAsync(
            connection.Permit(method: "resources/subscribe"), "x://a", update => updates.Enqueue(update.ToJsonString()), Cancel);

        Assert.False(answer.IsError);
        await Eventually.Holds(() => !updates.IsEmpty);
        Assert.Equal(["""{"uri":"x://a"}"""], updates);
        await subscription!.DisposeAsync();
        await closed.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
    }

    [Fact]
    public async Task Subscription_ThatIsRefused_GivesTheServersError()
    {
        await using var server = await StartAsync();
        server.Intercept = async (context, request) =>
        {
            if (request.Method == "subscriptions/listen")
            {
                context.Response.StatusCode = 400;
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync($$"""{"jsonrpc":"2.0","id":{{request.Id}},"error":{"code":-32602,"message":"no"} }""");
            }

            return request.Method == "subscriptions/listen";
        };
        await using var connection = await OpenAsync(server);

        var (answer, subscription) = await connection.Upstream.SubscribeAsync(connection.Permit(), "x://a", _ => { }, Cancel);

        Assert.Equal((true, """{"code":-32602,"message":"no"}"""), (answer.IsError, answer.Body.GetRawText()));
        Assert.Null(subscription);
    }

    [Fact]
    public async Task ManyAgentsOverOneConnection_HearOnlyOfTheirOwnCalls()
    {
        await using var server = await StartAsync();
        server.Intercept = OnCall(async (context, request) =>
        {
            var parameters = JsonNode.Parse(request.Body)!["params"]!;
            var text = (string)parameters["arguments"]!["text"]!;
            await FakeHttpServer.Event(context, $$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{parameters["_meta"]!["progressToken"]!.ToJsonString()}}},"message":"{{{text}}}"}}""");
            await FakeHttpServer.Event(context, $$$"""{"jsonrpc":"2.0","method":"notifications/message","params":{"data":"{{{text}}}"}}""");
            await FakeHttpServer.Event(context, $$$"""{"jsonrpc":"2.0","id":{{{request.Id}}},"result":{"content":"{{{text}}}"}}""");
        });
        await using var connection = await OpenAsync(server);
        var agents = Enumerable.Range(0, 64).Select(_ => new FakeAgent()).ToArray();

        var answers = await Task.WhenAll(agents.Select(agent => connection.CallAsync(agent, agent.Id.ToString(), meta: """{"progressToken":1}""")));

        Assert.All(agents.Zip(answers), pair =>
        {
            Assert.Equal(pair.First.Id.ToString(), pair.Second.Body.GetProperty("content").GetString());
            Assert.Equal(2, pair.First.Told.Count);
            Assert.All(pair.First.Told, told => Assert.Contains(pair.First.Id.ToString(), told, StringComparison.Ordinal));
        });
    }

    private static async Task<FakeHttpServer> StartAsync()
    {
        var server = await FakeHttpServer.StartAsync();
        (server.Stateless, server.Capabilities) = (true, """{"tools":{}}""");
        return server;
    }

    private static Task<ConnectionUnderTest> OpenAsync(FakeHttpServer server) =>
        ConnectionUnderTest.OpenAsync(PoolUnderTest.Remote(server.Url), era: UpstreamEra.Stateless);

    private static Func<HttpContext, ReceivedRequest, Task<bool>> OnCall(Func<HttpContext, ReceivedRequest, Task> answer) => async (context, request) =>
    {
        if (request.Method == "tools/call")
        {
            await answer(context, request);
        }

        return request.Method == "tools/call";
    };

    private static Func<HttpContext, ReceivedRequest, Task<bool>> Respond(int status, string? member) => async (context, request) =>
    {
        context.Response.StatusCode = status;
        if (member is not null)
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync($$"""{"jsonrpc":"2.0","id":{{request.Id}},{{member}}}""");
        }

        return true;
    };
}
