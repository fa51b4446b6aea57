using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using McpNest.Core.Storage;
using McpNest.Tests.EndToEnd;
using McpNest.Tests.Support.Upstreams;
using McpNest.Web.Doctor;
using McpNest.Web.Hosting;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpNest.Tests.Proxy;

/// <summary>The nginx file of the documents, in front of a whole nest.</summary>
public sealed class NginxTests
{
    private static readonly TimeSpan s_cap = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ProgressComesBeforeTheAnswer_AndNewsOverTheOpenStream()
    {
        Nginx.Need();
        await using var app = await StartAsync();
        await using var nginx = await Nginx.StartAsync(app.Nest.Url.Port, ListeningOf(app));
        await using var server = await FakeHttpServer.StartAsync();
        var release = new TaskCompletionSource();
        server.Intercept = (context, request) => AnswerInTwoStepsAsync(context, request, release.Task);
        var (member, url) = await GivenAsync(app, server);
        await using var client = await ConnectAsync(nginx, url, bearer: null);
        var news = new TaskCompletionSource();
        await using var ear = client.RegisterNotificationHandler("notifications/tools/list_changed", (_, _) =>
        {
            news.TrySetResult();
            return default;
        });

        var progress = new FirstReport();
        var call = client.CallToolAsync("slow__echo", progress: progress, cancellationToken: Cancel).AsTask();
        Assert.Equal(1, (await progress.Came.WaitAsync(s_cap, Cancel)).Progress);
        Assert.False(call.IsCompleted);
        release.SetResult();
        Assert.Equal("done", ((TextContentBlock)(await call.WaitAsync(s_cap, Cancel)).Content.Single()).Text);

        await app.GrantAsync(member, app.Journal.State.FindServer("slow")!.Id, effect: null);
        await news.Task.WaitAsync(s_cap, Cancel);
    }

    [Fact]
    public async Task BearerKeys_ComeThrough()
    {
        Nginx.Need();
        await using var app = await StartAsync();
        await using var nginx = await Nginx.StartAsync(app.Nest.Url.Port, ListeningOf(app));
        await using var server = await FakeHttpServer.StartAsync();
        var (_, url) = await GivenAsync(app, server);

        await using var client = await ConnectAsync(nginx, new Uri(nginx.Url, "/mcp"), bearer: url.Segments[2].TrimEnd('/'));

        Assert.NotEqual(true, (await client.CallToolAsync("slow__echo", cancellationToken: Cancel)).IsError);
    }

    [Fact]
    public async Task NoKeyIsInAnyLog_WhateverHappens()
    {
        Nginx.Need();
        await using var app = await StartAsync();
        await using var server = await FakeHttpServer.StartAsync();
        server.Intercept = async (context, request) =>
        {
            if (request.Method == "tools/call")
            {
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }

            return false;
        };
        var (_, url) = await GivenAsync(app, server);
        var key = url.Segments[2].TrimEnd('/');
        await using (var nginx = await Nginx.StartAsync(app.Nest.Url.Port, ListeningOf(app), ("proxy_read_timeout 1h", "proxy_read_timeout 1s")))
        {
            var statuses = await MisuseAsync(nginx, key);
            Assert.Contains(HttpStatusCode.NotFound, statuses);
            Assert.Contains(HttpStatusCode.RequestEntityTooLarge, statuses);
            Assert.Contains(HttpStatusCode.RequestUriTooLong, statuses);
            Assert.Contains(HttpStatusCode.GatewayTimeout, statuses);
            Assert.Contains(" GET /signin 200 ", await LoggedAsync(nginx), StringComparison.Ordinal);
            Assert.DoesNotContain(key, await nginx.LogsAsync(), StringComparison.Ordinal);
        }

        await using var orphan = await Nginx.StartAsync(Nginx.FreePort(), new Uri($"http://127.0.0.1:{Nginx.FreePort()}"));
        Assert.Contains(HttpStatusCode.BadGateway, await MisuseAsync(orphan, key));
        Assert.Contains(" GET /signin 502 ", await LoggedAsync(orphan), StringComparison.Ordinal);
        Assert.DoesNotContain(key, await orphan.LogsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheClientIsWhomNginxSaw_WhateverItClaims()
    {
        Nginx.Need();
        await using var app = await StartAsync();
        await using var nginx = await Nginx.StartAsync(app.Nest.Url.Port, ListeningOf(app));
        using var pass = DoctorPass.Make(DataFolder.Look(app.Nest.Folder));
        using var request = new HttpRequestMessage(HttpMethod.Get, SeenEndpoint.Path);
        request.Headers.Add(DoctorPass.Header, pass.Word);
        foreach (var claim in (string[])["X-Forwarded-For", "X-Original-For", "X-Real-IP"])
        {
            request.Headers.Add(claim, "203.0.113.9");
        }

        request.Headers.Add("X-Forwarded-Proto", "http");
        request.Headers.Add("X-Forwarded-Host", "evil.example");
        request.Headers.Add("Forwarded", "for=203.0.113.9;proto=http");
        using var answer = await nginx.Client(from: "127.0.0.2").SendAsync(request, Cancel);

        var seen = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!;
        Assert.Equal(("127.0.0.2", "https"), ((string?)seen["client"], (string?)seen["scheme"]));
        Assert.False((bool)seen["unbelieved"]!);
        Assert.True(answer.Headers.Contains("Strict-Transport-Security"));
        Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
    }

    [Fact]
    public async Task PlainHttp_SendsPeopleOnAndAgentsNowhere()
    {
        Nginx.Need();
        await using var nginx = await Nginx.StartAsync(Nginx.FreePort(), new Uri($"http://127.0.0.1:{Nginx.FreePort()}"));
        var client = nginx.Client();

        using var page = await client.GetAsync(new Uri(nginx.PlainUrl, "/people?q=ada"), Cancel);
        using var agent = await client.GetAsync(new Uri(nginx.PlainUrl, "/u/mcpn_example/mcp"), Cancel);
        using var bearer = await client.GetAsync(new Uri(nginx.PlainUrl, "/mcp"), Cancel);

        Assert.Equal((HttpStatusCode.MovedPermanently, "https://localhost/people?q=ada"), (page.StatusCode, page.Headers.Location?.AbsoluteUri));
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (agent.StatusCode, bearer.StatusCode));
        Assert.DoesNotContain("mcpn_", await nginx.LogsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_IsContentWithIt_AndNamesWhatSomebodyTookOut()
    {
        Nginx.Need();
        await using var app = await StartAsync();
        var folder = DataFolder.Look(app.Nest.Folder);
        using var served = folder.TryHoldServeLock();
        RunningAddress.Write(folder, ListeningOf(app));
        var settings = $$"""{ "McpNest": { "PublicUrl": "{{app.Nest.Url.GetLeftPart(UriPartial.Authority)}}", "KnownProxies": [ "127.0.0.1" ] } }""";
        await File.WriteAllTextAsync(folder.File("appsettings.json"), settings, Cancel);
        await using (var nginx = await Nginx.StartAsync(app.Nest.Url.Port, ListeningOf(app)))
        {
            var findings = Examination.Of(await FactFinder.FindAsync(folder, [nginx.AccessLog], Cancel));
            Assert.All(
                findings.Where(finding => finding.Check is "address" or "proxy" or "proxy_log"),
                finding => Assert.True(finding.State == FindingState.Good, finding.Sentence));
            Assert.Equal(3, findings.Count(finding => finding.Check is "address" or "proxy" or "proxy_log"));
        }

        await using var careless = await Nginx.StartAsync(
            app.Nest.Url.Port,
            ListeningOf(app),
            ("proxy_set_header X-Forwarded-Proto $scheme;", ""),
            ("proxy_set_header Upgrade $mcpnest_upgrade;", ""),
            ("proxy_buffering off;", "proxy_buffering on; proxy_ignore_headers X-Accel-Buffering;"),
            ("access_log off;\n        error_log /dev/null crit;", ""),
            ("'~*(mcpn_|/u(/|$)|%)'    -;", ""));
        var found = Examination.Of(await FactFinder.FindAsync(folder, [careless.AccessLog], Cancel))
            .Where(finding => finding.State == FindingState.Mend).Select(finding => finding.Sentence).ToList();
        Assert.All(
            (string[])["X-Forwarded-Proto", "WebSocket", "buffering", "personal URLs"],
            text => Assert.Contains(found, sentence => sentence.Contains(text, StringComparison.Ordinal)));
    }

    /// <summary>Whatever a client can do with a personal URL that ends badly.</summary>
    private static async Task<HashSet<HttpStatusCode>> MisuseAsync(Nginx nginx, string key)
    {
        var client = nginx.Client();
        HashSet<HttpStatusCode> statuses = [];
        string[] paths =
        [
            $"u/{key}/mcp", $"u/{key}/nothing", $"/u/{key}/mcp", $"x/u/{key}/mcp", $"%75/{key}/mcp", $"U/{key}/mcp", $"?k={key}", $"mcp?key={key}", key,
            $"u%2F{key}%2Fmcp", $"u/{key}/{new string('a', 20_000)}", "signin",
        ];
        foreach (var path in paths)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(nginx.Url.AbsoluteUri + path));
            request.Headers.TryAddWithoutValidation("Referer", $"https://localhost/u/{key}/mcp");
            request.Headers.TryAddWithoutValidation("User-Agent", key);
            using var answer = await client.SendAsync(request, Cancel);
            statuses.Add(answer.StatusCode);
        }

        string[] bodies =
        [
            """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"slow__echo","arguments":{},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/clientInfo":{"name":"t","version":"1"}}}}""",
            "not json", new string(' ', 6 * 1024 * 1024),
        ];
        foreach (var body in bodies)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(nginx.Url, $"/u/{key}/mcp"))
            {
                Content = new StringContent(body, Encoding.UTF8, "application/json"),
            };
            request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
            request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", "2026-07-28");
            request.Headers.TryAddWithoutValidation("Mcp-Method", "tools/call");
            request.Headers.TryAddWithoutValidation("Mcp-Name", "slow__echo");
            using var answer = await client.SendAsync(request, Cancel);
            statuses.Add(answer.StatusCode);
        }

        await nginx.SayAsync($"GET /u/{key}/mcp HTTP/9.9\r\n\r\n");
        await nginx.SayAsync($"GET /u/{key}/mcp HTTP/1.1\r\nConnection: close\r\n\r\n");
        await nginx.SayAsync($"{key} /u/{key}/mcp HTTP/1.1\r\nHost: {key}\r\nConnection: close\r\n\r\n");
        return statuses;
    }

    /// <summary>What it logged, once it has written the line of the last page.</summary>
    private static async Task<string> LoggedAsync(Nginx nginx)
    {
        await Eventually.Holds(async () => (await nginx.LogsAsync()).Contains("/signin", StringComparison.Ordinal));
        return await nginx.LogsAsync();
    }

    private static async Task<bool> AnswerInTwoStepsAsync(Microsoft.AspNetCore.Http.HttpContext context, ReceivedRequest request, Task release)
    {
        if (request.Method != "tools/call")
        {
            return false;
        }

        var token = JsonNode.Parse(request.Body)!["params"]!["_meta"]!["progressToken"]!.ToJsonString();
        await FakeHttpServer.Event(
            context, $$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{token}}},"progress":1,"total":2}}""");
        await release;
        await FakeHttpServer.Event(
            context, $$$"""{"jsonrpc":"2.0","id":{{{request.Id}}},"result":{"content":[{"type":"text","text":"done"}]}}""");
        return true;
    }

    private static Task<NestApp> StartAsync() => NestApp.StartAsync(new()
    {
        ["McpNest:PublicUrl"] = $"https://localhost:{Nginx.FreePort()}",
        ["McpNest:KnownProxies:0"] = "127.0.0.1",
    });

    private static Uri ListeningOf(NestApp app) => app.Nest.Get<PublicAddress>().Listening;

    private static async Task<(Guid Member, Uri Url)> GivenAsync(NestApp app, FakeHttpServer server)
    {
        var id = await app.AddServerAsync(server, "slow");
        var member = await app.AddMemberAsync("bob@example.com");
        await app.GrantAsync(member, id);
        return (member, (await app.IssueAsync(member)).Url);
    }

    private static Task<McpClient> ConnectAsync(Nginx nginx, Uri url, string? bearer)
    {
        var http = nginx.Client();
        http.DefaultRequestHeaders.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer);
        return McpClient.CreateAsync(
            new HttpClientTransport(new HttpClientTransportOptions { Endpoint = url, TransportMode = HttpTransportMode.StreamableHttp }, http),
            new McpClientOptions { ProtocolVersion = "2025-11-25", ClientInfo = new Implementation { Name = "test", Version = "1" } },
            cancellationToken: Cancel);
    }

    private sealed class FirstReport : IProgress<ProgressNotificationValue>
    {
        private readonly TaskCompletionSource<ProgressNotificationValue> _came = new();

        public Task<ProgressNotificationValue> Came => _came.Task;

        public void Report(ProgressNotificationValue value) => _came.TrySetResult(value);
    }
}
