using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using McpNest.Core.Gateway;
using McpNest.Core.Policy;
using McpNest.Web.Gateway;

namespace McpNest.Tests.Gateway;

public sealed class GatewayFrontTests
{
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";

    private const string Initialize =
        """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""";

    [Fact]
    public async Task Key_ThatIsNotUsable_GivesTheSameAnswerWhateverTheReason()
    {
        await using var host = await GatewayHost.StartAsync();
        var good = host.Key;
        string[] keys =
        [
            "nonsense", AgentKey.Create(), good[..^1] + (good[^1] == '0' ? '1' : '0'), good.ToUpperInvariant(), "%20",
            await host.IssueKeyAsync(DateTimeOffset.UnixEpoch), await host.IssueKeyAsync(DateTimeOffset.MaxValue, revoked: true),
        ];

        var byUrl = new HashSet<string>();
        var byBearer = new HashSet<string>();
        foreach (var key in keys)
        {
            var url = await host.PostAsync($"/u/{key}/mcp", Initialize);
            Assert.Equal(HttpStatusCode.NotFound, url.StatusCode);
            Assert.Empty(url.Headers.WwwAuthenticate);
            byUrl.Add(await DescribeAsync(url));

            var bearer = await host.PostAsync("/mcp", Initialize, ("Authorization", $"Bearer {key}"));
            Assert.Equal(HttpStatusCode.Unauthorized, bearer.StatusCode);
            Assert.Equal("Bearer", bearer.Headers.WwwAuthenticate.ToString());
            byBearer.Add(await DescribeAsync(bearer));
        }

        byBearer.Add(await DescribeAsync(await host.PostAsync("/mcp", Initialize)));
        Assert.Single(byUrl);
        Assert.Single(byBearer);
    }

    [Fact]
    public async Task Key_InTheUrlOrAsBearer_OpensASession()
    {
        await using var host = await GatewayHost.StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await host.PostAsync($"/u/{host.Key}/mcp", Initialize)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.PostAsync($"/u/{host.Key}/mcp/", Initialize)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.PostAsync($"/%75/{host.Key}/mcp", Initialize)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.PostAsync("/mcp", Initialize, ("Authorization", $"bearer {host.Key}"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.PostAsync($"/u/{host.Key}/mcp", Initialize, ("Authorization", $"Bearer {host.Key}"))).StatusCode);
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await host.PostAsync($"/u/{host.Key}/mcp", Initialize, ("Authorization", $"Bearer {AgentKey.Create()}"))).StatusCode);
    }

    [Fact]
    public async Task Session_OfOneKey_IsNotThereForAnother()
    {
        await using var host = await GatewayHost.StartAsync();
        var opened = await host.PostAsync($"/u/{host.Key}/mcp", Initialize);
        var session = opened.Headers.GetValues("Mcp-Session-Id").Single();
        var other = await host.IssueKeyAsync(DateTimeOffset.MaxValue);

        var answer = await host.PostAsync($"/u/{other}/mcp", Ping, ("Mcp-Session-Id", session));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.PostAsync($"/u/{host.Key}/mcp", Ping, ("Mcp-Session-Id", session))).StatusCode);
    }

    [Fact]
    public async Task Key_OfASuspendedMember_StillAuthenticates()
    {
        await using var host = await GatewayHost.StartAsync();
        await host.CommitAsync(new Change.MemberSuspended(host.MemberId));

        Assert.Equal(HttpStatusCode.OK, (await host.PostAsync($"/u/{host.Key}/mcp", Initialize)).StatusCode);
    }

    [Fact]
    public async Task PersonalUrls_SwitchedOff_AreNotFoundWhileBearerWorks()
    {
        await using var host = await GatewayHost.StartAsync(new GatewayOptions(() => new Uri("http://localhost:5080")) { PersonalUrls = false });

        Assert.Equal(HttpStatusCode.NotFound, (await host.PostAsync($"/u/{host.Key}/mcp", Initialize)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.PostAsync("/mcp", Initialize, ("Authorization", $"Bearer {host.Key}"))).StatusCode);
    }

    [Theory]
    [InlineData("/.well-known/oauth-protected-resource")]
    [InlineData("/.well-known/oauth-protected-resource/mcp")]
    [InlineData("/.well-known/oauth-authorization-server/u/{0}/mcp")]
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/register")]
    [InlineData("/authorize")]
    [InlineData("/token")]
    [InlineData("/sse")]
    [InlineData("/.WELL-KNOWN/anything")]
    [InlineData("/%2ewell-known/anything")]
    [InlineData("/u/{0}")]
    [InlineData("/u/{0}/mcp/.well-known/openid-configuration")]
    [InlineData("/u")]
    [InlineData("/mcp/.well-known/oauth-protected-resource")]
    [InlineData("/mcp/sse")]
    public async Task Address_ThatIsNotServed_IsAPlain404NeverTheConsole(string path)
    {
        await using var host = await GatewayHost.StartAsync();

        var answer = await host.SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(host.Address, string.Format(null, path, host.Key))));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("Not found.\n", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Empty(answer.Headers.WwwAuthenticate);
    }

    [Fact]
    public async Task Body_SomewhatOverTheLimit_IsReadToItsEndBeforeItIsRefused()
    {
        await using var host = await GatewayHost.StartAsync();
        var head = $"POST /u/{host.Key}/mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {6 * 1024 * 1024}\r\nConnection: close\r\n\r\n";

        // Writes all of it before it reads a word, as many clients do.
        var answer = await host.SendRawAsync(head + new string('x', 6 * 1024 * 1024));

        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
        Assert.Contains("-32600", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WellKnownAddress_BehindSeveralSlashes_IsAPlain404()
    {
        await using var host = await GatewayHost.StartAsync();

        var answer = await host.SendRawAsync("GET ///.well-known/oauth-protected-resource HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 404", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:5080", "localhost", null, 200)]
    [InlineData("http://localhost:5080", "127.0.0.1:99", null, 200)]
    [InlineData("http://localhost:5080", "localhost:99", "https://localhost:99", 403)]
    [InlineData("http://localhost:5080", "[::1]:99", "http://localhost:99", 200)]
    [InlineData("http://localhost:5080", "localhost:99", "http://localhost:100", 403)]
    [InlineData("http://localhost:5080", "localhost:99", "http://evil.example:99", 403)]
    [InlineData("http://localhost:5080", "localhost:99", "null", 403)]
    [InlineData("http://localhost:5080", "evil.example", null, 400)]
    [InlineData("http://localhost:5080", "localhost.evil.example", "http://evil.example", 400)]
    [InlineData("https://nest.example", "nest.example", "https://nest.example", 200)]
    [InlineData("https://nest.example", "NEST.example:443", null, 200)]
    [InlineData("https://nest.example", "nest.example", "http://nest.example", 403)]
    [InlineData("https://nest.example", "nest.example", "https://evil.example", 403)]
    [InlineData("https://nest.example", "nest.example:8443", null, 400)]
    [InlineData("https://nest.example", "localhost", null, 400)]
    public async Task HostAndOrigin_AreCheckedAgainstThePublicUrl(string publicUrl, string hostHeader, string? origin, int status)
    {
        await using var host = await GatewayHost.StartAsync(new GatewayOptions(() => new Uri(publicUrl)));

        var answer = await host.SendRawAsync(
            $"POST /u/{host.Key}/mcp HTTP/1.1\r\nHost: {hostHeader}\r\n" + (origin is null ? "" : $"Origin: {origin}\r\n")
            + $"Accept: application/json, text/event-stream\r\nContent-Type: application/json\r\nContent-Length: {Initialize.Length}\r\nConnection: close\r\n\r\n{Initialize}");

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PUT", "application/json", "application/json, text/event-stream", 405)]
    [InlineData("OPTIONS", "application/json", "application/json, text/event-stream", 405)]
    [InlineData("POST", "text/plain", "application/json, text/event-stream", 415)]
    [InlineData("POST", "application/json; charset=utf-16", "application/json, text/event-stream", 415)]
    [InlineData("POST", "application/json; charset=utf-8", "application/json, text/event-stream", 200)]
    [InlineData("POST", "application/json", "application/json", 406)]
    [InlineData("GET", "application/json", "text/event-stream", 400)]
    public async Task Request_InTheWrongForm_IsRefusedSanely(string method, string contentType, string accept, int status)
    {
        await using var host = await GatewayHost.StartAsync();
        var request = new HttpRequestMessage(new HttpMethod(method), host.PersonalUrl);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        if (method != "GET")
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Initialize));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        Assert.Equal(status, (int)(await host.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData(FrontReader.MaxBytes, false, 400)]
    [InlineData(FrontReader.MaxBytes + 1, false, 413)]
    [InlineData(FrontReader.MaxBytes, true, 400)]
    [InlineData(FrontReader.MaxBytes + 1, true, 413)]
    public async Task Body_OverFourMebibytes_IsRefused(int size, bool chunked, int status)
    {
        await using var host = await GatewayHost.StartAsync();
        var text = new byte[size];
        text.AsSpan().Fill((byte)' ');
        var request = new HttpRequestMessage(HttpMethod.Post, host.PersonalUrl) { Content = new ByteArrayContent(text) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        request.Headers.TransferEncodingChunked = chunked;

        Assert.Equal(status, (int)(await host.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task Body_ThatIsRefused_IsAnsweredAsJsonRpcWithItsId()
    {
        await using var host = await GatewayHost.StartAsync();

        var answer = await host.PostAsync($"/u/{host.Key}/mcp", """{"jsonrpc":"2.0","id":"x","method":"a","method":"b"}""");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal("x", body["id"]!.GetValue<string>());
        Assert.Equal(-32600, body["error"]!["code"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("Mcp-Method=tools/call;Mcp-Name=a", 200)]
    [InlineData("Mcp-Method=tools/call;Mcp-Name==?base64?YQ==?=", 200)]
    [InlineData("Mcp-Method=tools/call;Mcp-Name==?base64?%%?=", -32020)]
    [InlineData("Mcp-Method=tools/call;Mcp-Name==?BASE64?YQ==?=", -32020)]
    [InlineData("Mcp-Method=tools/call;Mcp-Name=A", -32020)]
    [InlineData("Mcp-Method=tools/call;Mcp-Name=b", -32020)]
    [InlineData("Mcp-Method=tools/list;Mcp-Name=a", -32020)]
    [InlineData("Mcp-Method=tools/call", -32020)]
    [InlineData("Mcp-Name=a", -32020)]
    [InlineData("Mcp-Method=tools/call;Mcp-Name=a;Mcp-Name=b", -32020)]
    [InlineData("Mcp-Method=tools/call;Mcp-Name=a;MCP-Protocol-Version=2025-11-25", -32020)]
    public async Task Headers_OfAStatelessRequest_MustAgreeWithItsBody(string headers, int expected)
    {
        await using var host = await GatewayHost.StartAsync();
        var parsed = headers.Split(';').Select(h => (Name: h[..h.IndexOf('=', StringComparison.Ordinal)], Value: h[(h.IndexOf('=', StringComparison.Ordinal) + 1)..])).ToList();
        if (parsed.All(h => h.Name != "MCP-Protocol-Version"))
        {
            parsed.Add(("MCP-Protocol-Version", "2026-07-28"));
        }

        var answer = await host.PostAsync(
            $"/u/{host.Key}/mcp",
            """
            {"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"a","arguments":{},
            "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}
            """,
            [.. parsed]);

        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(expected == 200 ? HttpStatusCode.OK : HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(expected != 200, text.Contains($"\"code\":{expected}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task PersonalUrl_OpenedInABrowser_ShowsAPageThatLoadsNothing()
    {
        await using var host = await GatewayHost.StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Get, host.PersonalUrl);
        request.Headers.TryAddWithoutValidation("Accept", "text/html,*/*");

        var answer = await host.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("noindex", answer.Headers.GetValues("X-Robots-Tag").Single());
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        var page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("This address is a secret", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", page, StringComparison.Ordinal);
        Assert.DoesNotContain(host.Key, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_OfTheGateway_IsNeitherStoredNorBuffered()
    {
        await using var host = await GatewayHost.StartAsync();

        var answer = await host.PostAsync($"/u/{host.Key}/mcp", Initialize);

        Assert.Contains("no-store", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal("no", answer.Headers.GetValues("X-Accel-Buffering").Single());
    }

    [Fact]
    public async Task Method_ThatIsUnknown_IsNotFound()
    {
        await using var host = await GatewayHost.StartAsync();

        var answer = await host.PostAsync(
            $"/u/{host.Key}/mcp",
            """
            {"jsonrpc":"2.0","id":5,"method":"ping","params":{
            "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}
            """,
            ("MCP-Protocol-Version", "2026-07-28"),
            ("Mcp-Method", "ping"));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("-32601", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static async Task<string> DescribeAsync(HttpResponseMessage answer) =>
        $"{(int)answer.StatusCode} {string.Join("; ", answer.Headers.Where(h => h.Key != "Date").Select(h => $"{h.Key}={string.Join(",", h.Value)}"))} "
        + $"{answer.Content.Headers.ContentType} {await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}";
}
