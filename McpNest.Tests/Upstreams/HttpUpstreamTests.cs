using System.Net;
using System.Text.Json;
using McpNest.Core;
using McpNest.Core.Upstreams;
using McpNest.Tests.Support.Upstreams;
using Microsoft.AspNetCore.Http;

namespace McpNest.Tests.Upstreams;

/// <summary>Remote servers over real HTTP on loopback.</summary>
public sealed class HttpUpstreamTests
{
    private const string Rich = """{"content":[{"type":"text","text":"é<>&+"}],"x-new":{"n":1.50,"big":12345678901234567890},"_meta":{"y/z":null}}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answer_AsJsonOrAsEvents_ArrivesAsSent(bool streams)
    {
        await using var server = await FakeHttpServer.StartAsync();
        (server.Streams, server.OnCall) = (streams, _ => $"\"result\":{Rich}");
        await using var nest = new PoolUnderTest(PoolUnderTest.Remote(server.Url));

        var reply = await nest.Call("hello");

        Assert.Equal(UpstreamReplyKind.Result, reply.Kind);
        Assert.Equal(Rich, reply.Body!.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        Assert.EndsWith("""
            "method":"tools/call","params":{"name":"echo","arguments":{"text":"hello"}}}
            """.Trim(), Assert.Single(server.Calls).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(400)]
    [InlineData(500)]
    public async Task ErrorAnswer_KeepsCodeAndData_WhateverTheStatus(int status)
    {
        await using var server = await FakeHttpServer.StartAsync();
        server.OnCall = _ => """  "error":{"code":-32021,"message":"m","data":{"requiredCapabilities":{"x":[1.0]}}}  """;
        server.Intercept = (context, request) =>
        {
            context.Response.StatusCode = request.Method == "tools/call" ? status : 200;
            return Task.FromResult(false);
        };
        await using var nest = new PoolUnderTest(PoolUnderTest.Remote(server.Url));

        var reply = await nest.Call();

        Assert.Equal(UpstreamReplyKind.Error, reply.Kind);
        Assert.Equal("""{"code":-32021,"message":"m","data":{"requiredCapabilities":{"x":[1.0]}}}""", reply.Body!.ToJsonString());
    }

    [Fact]
    public async Task Requests_CarryWhatIsConfiguredAndTheProtocol_AndNothingElse()
    {
        await using var server = await FakeHttpServer.StartAsync();
        server.Session = "s-1";
        var target = PoolUnderTest.Remote(server.Url);
        await using (var nest = new PoolUnderTest(target with { Headers = target.Headers.Add("Authorization", "Bearer upstream").Add("X-Team", "a") }))
        {
            await nest.Call();
        }

        var call = Assert.Single(server.Calls);
        Assert.Equal(
            ["Accept", "Authorization", "Content-Length", "Content-Type", "Host", "MCP-Protocol-Version", "Mcp-Session-Id", "User-Agent", "X-Team"],
            call.Headers.Keys.Order(StringComparer.OrdinalIgnoreCase));
        Assert.Equal(
            ("Bearer upstream", "application/json, text/event-stream", "application/json", "2025-06-18", "s-1"),
            (call.Headers["Authorization"], call.Headers["Accept"], call.Headers["Content-Type"], call.Headers["MCP-Protocol-Version"], call.Headers["Mcp-Session-Id"]));
        Assert.StartsWith("mcpnest/", call.Headers["User-Agent"], StringComparison.Ordinal);
        Assert.Equal("s-1", server.Received.Last().Headers["Mcp-Session-Id"]);
        Assert.Equal("DELETE", server.Received.Last().Verb); // the session is ended politely
    }

    [Fact]
    public async Task LostSession_IsRenewedAndTheCallSentOnceMore()
    {
        await using var server = await FakeHttpServer.StartAsync();
        server.Session = "first";
        await using var nest = new PoolUnderTest(PoolUnderTest.Remote(server.Url));
        await nest.Call();
        server.Session = "second";

        var reply = await nest.Call();

        Assert.Equal(UpstreamReplyKind.Result, reply.Kind);
        Assert.Equal(["first", "first", "second"], server.Calls.Select(call => call.Headers["Mcp-Session-Id"]));
        Assert.Equal(2, nest.Recorded.Count); // the definitions are read again before the new session is used
    }

    [Fact]
    public async Task LostSessionTwice_IsNotTriedForEver()
    {
        await using var server = await FakeHttpServer.StartAsync();
        server.Session = "s";
        server.Intercept = Only("tools/call", 404);
        await using var nest = new PoolUnderTest(PoolUnderTest.Remote(server.Url));

        Assert.Equal(UpstreamReplyKind.Unavailable, (await nest.Call()).Kind);
        Assert.Equal(2, server.Calls.Count());
    }

    [Theory]
    [InlineData(302, "redirect")]
    [InlineData(401, "refused the credential")]
    [InlineData(403, "refused the credential")]
    [InlineData(404, "no MCP endpoint")]
    [InlineData(500, "HTTP status 500")]
    public async Task StatusThatIsNoAnswer_IsExplained(int status, string expected)
    {
        await using var server = await FakeHttpServer.StartAsync();
        server.Intercept = async (context, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "http://127.0.0.1:1/canary";
            await context.Response.WriteAsync("canary of the server");
            return true;
        };
        await using var nest = new PoolUnderTest(PoolUnderTest.Remote(server.Url));

        var sentence = await nest.Pool.EnsureConnectedAsync(nest.ServerId, UpstreamUser.Nest, Cancel);

        Assert.Contains(expected, sentence, StringComparison.Ordinal);
        Assert.Equal(sentence, nest.Pool.HealthOf(nest.ServerId).Sentence);
        Assert.InRange(server.Received.Count, 1, 2); // asked in both eras at most; no redirect was followed
        Assert.DoesNotContain(nest.Logs.Lines.Append(sentence!), line => line.Contains("canary", StringComparison.Ordinal));
    }

    [Fact]
    public async Task CallThatIsRefusedTheCredential_IsUnavailable()
    {
        await using var server = await FakeHttpServer.StartAsync();
        server.Intercept = Only("tools/call", 401);
        await using var nest = new PoolUnderTest(PoolUnderTest.Remote(server.Url));

        Assert.Equal(UpstreamReplyKind.Unavailable, (await nest.Call()).Kind);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/mcp", "Nothing answers")]
    [InlineData("https://no-such-host-7f3a.invalid/mcp", "cannot be resolved")]
    [InlineData("http://169.254.169.254/mcp", "never connects")]
    [InlineData("http://mcp.example.com/mcp", "use https")]
    [InlineData("ftp://127.0.0.1/mcp", "https://")]
    public async Task UrlThatCannotBeReached_IsSaidInOneSentence(string url, string expected)
    {
        await using var nest = new PoolUnderTest(PoolUnderTest.Remote(new Uri(url)));

        var refused = await Assert.ThrowsAsync<NestException>(() => nest.Pool.DiscoverAsync(nest.ServerId, Cancel));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":{\"a\":1,\"a\":2}}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":12345,\"result\":{}}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":{},\"error\":{}}")]
    [InlineData("[{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":{}}]")]
    [InlineData("DEEP")]
    [InlineData("UTF8")]
    public async Task BrokenAnswer_IsAProtocolFault(string body)
    {
        await using var server = await FakeHttpServer.StartAsync();
        server.Intercept = async (context, request) =>
        {
            if (request.Method != "tools/call")
            {
                return false;
            }

            var text = body
                .Replace("DEEP", $$"""{"jsonrpc":"2.0","id":ID,"result":{"x":{{new string('[', 70)}}{{new string(']', 70)}}} }""", StringComparison.Ordinal)
                .Replace("ID", request.Id, StringComparison.Ordinal);
            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync(body == "UTF8"
                ? [.. "{\"jsonrpc\":\"2.0\",\"id\":"u8, .. System.Text.Encoding.ASCII.GetBytes(request.Id!), .. ",\"result\":{\"x\":\""u8, 0xC3, 0x28, .. "\"}}"u8]
                : System.Text.Encoding.UTF8.GetBytes(text));
            return true;
        };
        await using var nest = new PoolUnderTest(PoolUnderTest.Remote(server.Url));

        Assert.Equal(UpstreamReplyKind.ProtocolFault, (await nest.Call(timeoutSeconds: 600)).Kind);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/event-stream")]
    public async Task EndlessAnswer_IsCutOffAtTheLimit(string type)
    {
        await using var server = await FakeHttpServer.StartAsync();
        var cut = new TaskCompletionSource();
        server.Intercept = async (context, request) =>
        {
            if (request.Method != "tools/call")
            {
                return false;
            }

            context.Response.ContentType = type;
            context.RequestAborted.Register(cut.SetResult);
            await context.Response.WriteAsync("data: {\"x\":\"", context.RequestAborted);
            var chunk = new byte[1024 * 1024];
            chunk.AsSpan().Fill((byte)'y');
            while (true)
            {
                await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
            }
        };
        await using var nest = new PoolUnderTest(PoolUnderTest.Remote(server.Url));

        Assert.Equal(UpstreamReplyKind.TooLarge, (await nest.Call(timeoutSeconds: 600)).Kind);
        await cut.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
    }

    [Fact]
    public async Task StreamThatEndsWithoutAnswer_IsUnavailable()
    {
        await using var server = await FakeHttpServer.StartAsync();
        server.Intercept = async (context, request) =>
        {
            context.Response.ContentType = "text/event-stream";
            await (request.Method == "tools/call" ? context.Response.WriteAsync(": nothing\n\n") : Task.CompletedTask);
            return request.Method == "tools/call";
        };
        await using var nest = new PoolUnderTest(PoolUnderTest.Remote(server.Url));

        Assert.Equal(UpstreamReplyKind.Unavailable, (await nest.Call(timeoutSeconds: 600)).Kind);
    }

    [Fact]
    public async Task ServerThatNeverAnswers_TimesOutAndIsTold()
    {
        await using var server = await FakeHttpServer.StartAsync();
        server.Intercept = async (context, request) =>
        {
            await (request.Method == "tools/call" ? Task.Delay(Timeout.Infinite, context.RequestAborted) : Task.CompletedTask);
            return false;
        };
        await using var nest = new PoolUnderTest(PoolUnderTest.Remote(server.Url));

        Assert.Equal(UpstreamReplyKind.TimedOut, (await nest.Call(timeoutSeconds: 1)).Kind);
        await Eventually.Holds(() => server.Received.Any(request => request.Method == "notifications/cancelled"));
        var told = server.Received.Single(request => request.Method == "notifications/cancelled");
        Assert.Contains("\"requestId\":" + server.Calls.Single().Id, told.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnnouncedChange_IsReadAndRecordedAtOnce()
    {
        await using var server = await FakeHttpServer.StartAsync();
        await using var nest = new PoolUnderTest(PoolUnderTest.Remote(server.Url), limits: new UpstreamLimits { ListChangedPause = TimeSpan.Zero });
        await nest.Pool.EnsureConnectedAsync(nest.ServerId, UpstreamUser.Nest, Cancel);
        server.Tools = [HostileChild.Tool.Replace("back", "forth", StringComparison.Ordinal)];

        server.Announce("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""");

        await Eventually.Holds(() => nest.Recorded.Count == 2);
        Assert.Equal(UpstreamReplyKind.DefinitionChanged, (await nest.Call()).Kind);
        Assert.Empty(server.Calls);
    }

    [Theory]
    [InlineData("Host")]
    [InlineData("Mcp-Session-Id")]
    [InlineData("Content-Type")]
    [InlineData("bad name")]
    public async Task HeaderThatIsNotForConfiguration_IsRefused(string name)
    {
        await using var server = await FakeHttpServer.StartAsync();
        var target = PoolUnderTest.Remote(server.Url);
        await using var nest = new PoolUnderTest(target with { Headers = target.Headers.Add(name, "x") });

        Assert.Equal(HeaderNames.Refusal(name), await nest.Pool.EnsureConnectedAsync(nest.ServerId, UpstreamUser.Nest, Cancel));
        Assert.Empty(server.Received);
    }

    [Fact]
    public async Task NameThatResolvesToALoopbackAddress_IsNotConnectedTo()
    {
        await using var server = await FakeHttpServer.StartAsync();
        using var http = new OutboundHttp(new UpstreamLimits(), (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("93.184.216.34"), IPAddress.Loopback]));

        var refused = await Assert.ThrowsAsync<HttpRequestException>(
            () => http.Client.GetAsync(new Uri($"https://rebind.example.com:{server.Url.Port}/"), Cancel));

        Assert.Contains("this machine itself", Assert.IsType<NestException>(refused.InnerException).Message, StringComparison.Ordinal);
        Assert.Empty(server.Received);
    }

    private static Func<HttpContext, ReceivedRequest, Task<bool>> Only(string method, int status) => (context, request) =>
    {
        context.Response.StatusCode = request.Method == method ? status : 200;
        return Task.FromResult(request.Method == method);
    };
}
