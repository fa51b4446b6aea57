using System.Net;
using System.Text.Json.Nodes;

namespace McpNest.Tests.Gateway;

/// <summary>The era in which each request stands alone, from 2026-07-28 on.</summary>
public sealed class StatelessTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Discover_SaysWhatIsSpokenAndByWhom()
    {
        await using var host = await GatewayHost.StartAsync();

        var (status, message) = await new StatelessAgent(host).AskAsync("server/discover");

        Assert.Equal(200, status);
        var result = message["result"]!;
        Assert.Equal("complete", result["resultType"]!.GetValue<string>());
        Assert.Equal("""["2026-07-28","2025-11-25","2025-06-18","2025-03-26","2024-11-05"]""", result["supportedVersions"]!.ToJsonString());
        Assert.Equal("private", result["cacheScope"]!.GetValue<string>());
        Assert.Equal("mcpnest", result["_meta"]!["io.modelcontextprotocol/serverInfo"]!["name"]!.GetValue<string>());
        Assert.True(result["capabilities"]!["resources"]!["subscribe"]!.GetValue<bool>());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("""{"_meta":{}}""")]
    [InlineData("""{"_meta":{"io.modelcontextprotocol/clientCapabilities":{}}}""")]
    [InlineData("""{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}""")]
    [InlineData("""{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":[]}}""")]
    public async Task Request_WithoutItsMeta_IsInvalid(string? parameters)
    {
        await using var host = await GatewayHost.StartAsync();

        var answer = await new StatelessAgent(host).OpenRawAsync("server/discover", parameters is null ? null : JsonNode.Parse(parameters));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var message = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!;
        Assert.Equal((-32602, "s1"), (message["error"]!["code"]!.GetValue<int>(), message["id"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("initialize")]
    [InlineData("ping")]
    [InlineData("logging/setLevel")]
    [InlineData("resources/subscribe")]
    [InlineData("resources/unsubscribe")]
    [InlineData("no/such")]
    public async Task Method_OfTheOtherEraOrOfNone_IsNotFound(string method)
    {
        await using var host = await GatewayHost.StartAsync();

        var (status, message) = await new StatelessAgent(host).AskAsync(method);

        Assert.Equal((404, -32601), (status, message["error"]!["code"]!.GetValue<int>()));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task OtherHttpMethods_AreNotAllowed(string method)
    {
        await using var host = await GatewayHost.StartAsync();
        var request = new HttpRequestMessage(new HttpMethod(method), host.PersonalUrl);
        request.Headers.TryAddWithoutValidation("Accept", "text/event-stream");
        request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", StatelessAgent.Version);

        var answer = await host.SendAsync(request);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal("POST", answer.Content.Headers.Allow.Single());
    }

    [Theory]
    [InlineData("v999.0.0")]
    [InlineData("2027-01-01")]
    public async Task Version_NobodySpeaks_IsRefusedWithThoseThatAreSpoken(string version)
    {
        await using var host = await GatewayHost.StartAsync();

        var answer = await host.PostAsync(
            $"/u/{host.Key}/mcp",
            $$$"""
            {"jsonrpc":"2.0","id":5,"method":"server/discover","params":{
            "_meta":{"io.modelcontextprotocol/protocolVersion":"{{{version}}}","io.modelcontextprotocol/clientCapabilities":{} } } }
            """,
            ("MCP-Protocol-Version", version), ("Mcp-Method", "server/discover"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var error = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!["error"]!;
        Assert.Equal((-32022, version, 5), (error["code"]!.GetValue<int>(), error["data"]!["requested"]!.GetValue<string>(), error["data"]!["supported"]!.AsArray().Count));
    }

    [Theory]
    [InlineData("""{"code":-32021,"message":"m","data":{"requiredCapabilities":{"sampling":{}}},"more":[1.50,null]}""", 400)]
    [InlineData("""{"code":-32601,"message":"m"}""", 404)]
    [InlineData("""{"code":-32602,"message":"m"}""", 200)]
    [InlineData("""{"code":12,"message":"m","data":"x"}""", 200)]
    public async Task ErrorOfAServer_KeepsItsMembers_AndSetsTheStatusItsCodeStandsFor(string error, int expected)
    {
        await using var granted = await GrantedServer.StartAsync();
        granted.Server.Error = error;

        var (status, message) = await new StatelessAgent(granted.Host).AskAsync("tools/call", """{"name":"files__read","arguments":{}}""", "files__read");

        Assert.Equal(expected, status);
        Assert.Equal(error, message["error"]!.ToJsonString());
    }

    [Fact]
    public async Task Result_SaysThatTheNestGaveIt_AndKeepsItsOwnMeta()
    {
        await using var granted = await GrantedServer.StartAsync();
        granted.Server.Result = """{"content":[],"n":1.50,"_meta":{"example.com/x":"é"}}""";

        var answer = await new StatelessAgent(granted.Host).OpenAsync("tools/call", """{"name":"files__read","arguments":{}}""", "files__read");

        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.StartsWith("""{"jsonrpc":"2.0","id":"s1","result":{"content":[],"n":1.50,"_meta":{"example.com/x":"é","io.modelcontextprotocol/serverInfo":{"name":"mcpnest",""", text, StringComparison.Ordinal);
        Assert.Contains("\"resultType\":\"complete\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Response_OrNotification_ChangesNothing()
    {
        await using var host = await GatewayHost.StartAsync();
        Task<HttpResponseMessage> Post(string body) => host.PostAsync(
            $"/u/{host.Key}/mcp", body, ("MCP-Protocol-Version", StatelessAgent.Version), ("Mcp-Method", "notifications/cancelled"));

        Assert.Equal(HttpStatusCode.Accepted, (await Post("""{"jsonrpc":"2.0","method":"notifications/cancelled"}""")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await Post("""{"jsonrpc":"2.0","id":1,"result":{}}""")).StatusCode);
    }
}
