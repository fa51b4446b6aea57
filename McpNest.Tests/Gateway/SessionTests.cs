using System.Net;
using System.Text.Json.Nodes;

namespace McpNest.Tests.Gateway;

/// <summary>The era of sessions, 2024-11-05 to 2025-11-25.</summary>
public sealed class SessionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2024-11-05", "2024-11-05")]
    [InlineData("2025-03-26", "2025-03-26")]
    [InlineData("2025-06-18", "2025-06-18")]
    [InlineData("2025-11-25", "2025-11-25")]
    [InlineData("2026-07-28", "2025-11-25")]
    [InlineData("1999-01-01", "2025-11-25")]
    public async Task Initialize_AnswersTheVersionAskedForOrTheNewestWithSessions(string asked, string answered)
    {
        await using var host = await GatewayHost.StartAsync();
        var agent = new RawAgent(host);

        var result = await agent.InitializeAsync(asked: asked);

        Assert.Equal(answered, result["protocolVersion"]!.GetValue<string>());
        Assert.Equal("mcpnest", result["serverInfo"]!["name"]!.GetValue<string>());
        Assert.Equal(
            """{"tools":{"listChanged":true},"prompts":{"listChanged":true},"resources":{"listChanged":true,"subscribe":true},"completions":{},"logging":{}}""",
            result["capabilities"]!.ToJsonString());
        Assert.InRange(agent.Session!.Length, 100, 1024);
        Assert.All(agent.Session, c => Assert.True(char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));
    }

    [Theory]
    [InlineData("""{"capabilities":{}}""")]
    [InlineData("""{"protocolVersion":"2025-11-25"}""")]
    [InlineData("""{"protocolVersion":7,"capabilities":{}}""")]
    public async Task Initialize_WithoutWhatItNeeds_IsInvalid(string parameters)
    {
        await using var host = await GatewayHost.StartAsync();

        var answer = await new RawAgent(host).AskAsync("initialize", parameters);

        Assert.Equal(-32602, Code(answer));
    }

    [Fact]
    public async Task Session_ThatIsMissingOrUnknown_IsRefusedSoThatClientsOpenANewOne()
    {
        await using var host = await GatewayHost.StartAsync();
        var agent = await RawAgent.OpenAsync(host);
        var altered = (agent.Session![0] == 'A' ? 'B' : 'A') + agent.Session[1..];

        var missing = await new RawAgent(host).PostAsync(agent.Request("ping"));
        var unknown = await host.PostAsync($"/u/{host.Key}/mcp", """{"jsonrpc":"2.0","id":"p","method":"ping"}""", ("Mcp-Session-Id", "nobody-knows-this"));
        var forged = await host.PostAsync($"/u/{host.Key}/mcp", """{"jsonrpc":"2.0","id":"p","method":"ping"}""", ("Mcp-Session-Id", altered));

        Assert.Equal((HttpStatusCode.BadRequest, -32600), (missing.StatusCode, await CodeAsync(missing)));
        Assert.Equal((HttpStatusCode.NotFound, -32001), (unknown.StatusCode, await CodeAsync(unknown)));
        Assert.Equal((HttpStatusCode.NotFound, -32001), (forged.StatusCode, await CodeAsync(forged)));
        Assert.Contains("\"id\":\"p\"", await unknown.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_ThatWasDeleted_IsNotFoundAnyMore()
    {
        await using var host = await GatewayHost.StartAsync();
        var agent = await RawAgent.OpenAsync(host);

        Assert.Equal(HttpStatusCode.OK, (await agent.DeleteAsync()).StatusCode);

        Assert.Equal(HttpStatusCode.NotFound, (await agent.PostAsync(agent.Request("ping"))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await agent.DeleteAsync()).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await agent.SendAsync(HttpMethod.Get, null, Cancel)).StatusCode);
    }

    [Theory]
    [InlineData("ping", "{}", 0)]
    [InlineData("logging/setLevel", """{"level":"warning"}""", 0)]
    [InlineData("logging/setLevel", """{"level":"Warning"}""", -32602)]
    [InlineData("logging/setLevel", """{"level":4}""", -32602)]
    [InlineData("resources/subscribe", """{"uri":4}""", -32602)]
    [InlineData("resources/unsubscribe", "{}", -32602)]
    [InlineData("resources/unsubscribe", """{"uri":"test://never-subscribed"}""", 0)]
    [InlineData("server/discover", "{}", -32601)]
    [InlineData("no/such", "{}", -32601)]
    public async Task Request_IsAnsweredAsJson(string method, string parameters, int code)
    {
        await using var host = await GatewayHost.StartAsync();
        var agent = await RawAgent.OpenAsync(host);

        var answer = await agent.AskAsync(method, parameters);

        if (code == 0)
        {
            Assert.Equal("{}", answer["result"]!.ToJsonString());
        }
        else
        {
            Assert.Equal(code, Code(answer));
        }
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/initialized"}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/roots/list_changed"}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":99}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"nest-0000","result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"error":{"code":-1,"message":"no"}}""")]
    public async Task Message_ThatWantsNoAnswer_IsAccepted(string message)
    {
        await using var host = await GatewayHost.StartAsync();
        var agent = await RawAgent.OpenAsync(host);

        var answer = await agent.PostAsync(message);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsStringAsync(Cancel));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"1.0","id":1,"method":"ping"}""")]
    [InlineData("""{"id":1,"method":"ping"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"method":"ping"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":{},"method":"ping"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":7}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{},"error":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","result":{}}""")]
    public async Task Message_ThatIsNotJsonRpc_IsRefused(string message)
    {
        await using var host = await GatewayHost.StartAsync();
        var agent = await RawAgent.OpenAsync(host);

        var answer = await agent.PostAsync(message);

        Assert.Equal((HttpStatusCode.BadRequest, -32600), (answer.StatusCode, await CodeAsync(answer)));
    }

    [Fact]
    public async Task Version_NobodySpeaks_IsRefusedWithThoseThatAreSpoken()
    {
        await using var host = await GatewayHost.StartAsync();
        var agent = await RawAgent.OpenAsync(host);

        var answer = await host.PostAsync(
            $"/u/{host.Key}/mcp", agent.Request("ping"), ("Mcp-Session-Id", agent.Session!), ("MCP-Protocol-Version", "2030-01-01"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var error = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!["error"]!;
        Assert.Equal(-32022, error["code"]!.GetValue<int>());
        Assert.Equal("""["2026-07-28","2025-11-25","2025-06-18","2025-03-26","2024-11-05"]""", error["data"]!["supported"]!.ToJsonString());
        Assert.Equal("2030-01-01", error["data"]!["requested"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("*/*", 200)]
    [InlineData("application/*, text/event-stream;q=0.5", 200)]
    [InlineData("text/event-stream", 406)]
    [InlineData("application/json, text/event-stream;q=0", 406)]
    [InlineData("text/plain", 406)]
    public async Task Accept_MustAllowBothForms(string accept, int status)
    {
        await using var host = await GatewayHost.StartAsync();
        var agent = await RawAgent.OpenAsync(host);
        var request = new HttpRequestMessage(HttpMethod.Post, agent.Url) { Content = new StringContent(agent.Request("ping"), null, "application/json") };
        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.TryAddWithoutValidation("Mcp-Session-Id", agent.Session);

        Assert.Equal(status, (int)(await host.SendAsync(request)).StatusCode);
    }

    private static int Code(JsonNode answer) => answer["error"]!["code"]!.GetValue<int>();

    private static async Task<int> CodeAsync(HttpResponseMessage answer) => Code(JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!);
}
