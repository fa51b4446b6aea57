using System.Text.Json.Nodes;
using McpNest.Core.Administration;
using McpNest.Core.Audit;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Tests.EndToEnd;
using McpNest.Tests.Relay;
using McpNest.Tests.Support.Upstreams;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Tests.Promises;

/// <summary>
/// A mark goes through the nest in every place a call has for it, and through everything that can go wrong, while all is logged, traced and
/// measured that can be. Afterwards it is nowhere.
/// </summary>
public sealed class CanaryTests
{
    private const string Mark = CanaryAgent.Mark;
    private const string Secret = Mark + "-secret-of-the-server";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Promise3_No_payload_is_kept_or_told_anywhere_whatever_goes_wrong()
    {
        using var ears = new CanaryEars();
        await using var spilling = await CanaryServers.SpillingAsync();
        await using var asking = await CanaryServers.AskingAsync();
        await using var saying = await CanaryServer.StartAsync();
        await using var app = await NestApp.StartAsync(new()
        {
            ["McpNest:Limits:MessageBytes"] = "65536", // so that a flood need not be a large one
            ["McpNest:Limits:AgentCallsPerSecond"] = "100000",
            ["McpNest:Limits:MemberCallsPerSecond"] = "100000",
            ["Logging:LogLevel:Microsoft"] = "Trace",
            ["Logging:LogLevel:Microsoft.AspNetCore.SignalR"] = "Trace",
            ["Logging:LogLevel:ModelContextProtocol"] = "Trace",
            ["Logging:LogLevel:System.Net.Http"] = "Trace",
        });
        var ada = await app.AddMemberAsync("ada@example.com");
        var (_, url) = await app.IssueAsync(ada);
        var key = url.Segments[2].TrimEnd('/');
        var remote = new AddServer { Slug = "spilling", Transport = ServerTransport.Http, Url = spilling.Url.AbsoluteUri, TimeoutSeconds = 1 };
        Guid[] servers =
        [
            await app.AddAsync(remote with { Headers = remote.Headers.Add("Authorization", "Bearer " + Secret) }),
            await app.AddServerAsync(asking, "asking"),
            await app.AddAsync(new AddServer { Slug = "saying", Transport = ServerTransport.Http, Url = saying.Url.AbsoluteUri }),
            await app.AddHostedServerAsync("child", "dotnet", typeof(CanaryTests).Assembly.Location, HostileChild.Switch, "spills"),
        ];
        foreach (var server in servers)
        {
            await app.GrantAsync(ada, server);
        }

        using var agent = new CanaryAgent(app.Nest.Url, key);
        await CallEverythingAsync(agent, app, saying);
        await TalkInASessionAsync(url);
        await SendNonsenseAsync(agent, key);
        await Eventually.Holds(() => app.CallsAsync().GetAwaiter().GetResult().All(call => call.Result != CallEntry.Open));

        Assert.Contains(spilling.Received, request => request.Body.Contains(Mark + "inner", StringComparison.Ordinal)); // it did go through
        Assert.Contains(spilling.Received, request => request.Headers.Values.Contains("Bearer " + Secret));
        Assert.Superset(
            new HashSet<string> { "succeeded", "tool_error", "denied", "server_failed", "timed_out", "cancelled" },
            (await app.CallsAsync()).Select(call => call.Result).ToHashSet());
        await SearchAsync(app, ears, key, [spilling.Url.Port, asking.Url.Port, saying.Url.Port]);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("UTF-16")]
    [InlineData("hex")]
    [InlineData("base64 at 0")]
    [InlineData("base64 at 1")]
    [InlineData("base64 at 2")]
    [InlineData("URL")]
    public void Search_FindsEveryForm(string form)
    {
        var text = $"ab{Mark}z";
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        byte[] hidden = form switch
        {
            "plain" => bytes,
            "UTF-16" => System.Text.Encoding.Unicode.GetBytes(text),
            "hex" => System.Text.Encoding.ASCII.GetBytes(Convert.ToHexString(bytes)),
            "URL" => System.Text.Encoding.ASCII.GetBytes(string.Concat(bytes.Select(b => $"%{b:X2}"))),
            _ => System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String([.. new byte[form[^1] - '0'], .. bytes])),
        };

        Assert.NotNull(new TextForms(Mark).FindIn([1, 2, 3, .. hidden, 4]));
        Assert.Null(new TextForms(Mark).FindIn("kanari, but not the one"));
    }

    private static async Task CallEverythingAsync(CanaryAgent agent, NestApp app, CanaryServer saying)
    {
        foreach (var how in new[] { "succeeds", "error", "tool-error", "breaks", "babbles", "html", "twice", "fails", "moves", "locks", "floods", "sleeps" })
        {
            Assert.NotNull(await agent.CallAsync("spilling__echo", how));
        }

        using var impatient = new CancellationTokenSource();
        var left = agent.CallAsync("saying__say", "sleeps", impatient.Token);
        await saying.Waiting.Reader.ReadAsync(Cancel);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        foreach (var how in new[] { "succeeds", "error", "babbles", "dies" })
        {
            Assert.NotNull(await agent.CallAsync("child__echo", how));
        }

        foreach (var unknown in new[] { Mark + " é", $"spilling__{Mark}", $"{Mark}__echo", "nest__" + Mark })
        {
            Assert.True(NestApp.IsRefused((await agent.CallAsync(unknown, "succeeds"))!));
        }

        var asked = (await agent.CallAsync("asking__echo", "succeeds"))!["result"]!;
        Assert.NotNull(await agent.AskAsync("tools/call", new JsonObject
        {
            ["name"] = "asking__echo",
            ["arguments"] = new JsonObject { ["how"] = "succeeds", [Mark] = Mark },
            ["requestState"] = asked["requestState"]!.DeepClone(),
            ["inputResponses"] = new JsonObject { [Mark] = new JsonObject { ["action"] = "accept", ["content"] = new JsonObject { [Mark] = Mark } } },
        }, "asking__echo"));
        Assert.NotNull(await agent.AskAsync("tools/call", new JsonObject { ["name"] = "asking__echo", ["requestState"] = Mark }, "asking__echo"));

        foreach (var uri in new[] { CanaryServers.Uri, $"db://{Mark}/{Mark}", $"{Mark}://host/{Mark}", Mark })
        {
            Assert.NotNull(await agent.AskAsync("resources/read", new JsonObject { ["uri"] = uri }, uri));
        }

        foreach (var prompt in new[] { $"spilling__{CanaryServers.Prompt}", Mark })
        {
            Assert.NotNull(await agent.AskAsync("prompts/get", new JsonObject { ["name"] = prompt, ["arguments"] = new JsonObject { ["who"] = Mark, [Mark] = Mark } }, prompt));
            Assert.NotNull(await agent.AskAsync("completion/complete", new JsonObject
            {
                ["ref"] = new JsonObject { ["type"] = "ref/prompt", ["name"] = prompt },
                ["argument"] = new JsonObject { ["name"] = Mark, ["value"] = Mark },
                ["context"] = new JsonObject { ["arguments"] = new JsonObject { [Mark] = Mark } },
            }));
        }

        foreach (var list in new[] { "tools/list", "prompts/list", "resources/list", "resources/templates/list" })
        {
            Assert.NotNull(await agent.AskAsync(list, new JsonObject { ["cursor"] = Mark }));
            Assert.NotNull(await agent.AskAsync(list, []));
        }

        foreach (var method in new[] { Mark, Mark + "/list", "subscriptions/" + Mark, "logging/setLevel", "ping", "server/discover" })
        {
            await agent.AskAsync(method, new JsonObject { ["level"] = Mark });
        }

        Assert.NotNull(await agent.AskAsync("resources/subscribe", new JsonObject { ["uri"] = $"file:///{Mark}" }));
        using var ready = await app.Nest.Browser().GetAsync(new Uri($"/readyz?{Mark}", UriKind.Relative), Cancel);
        Assert.True(ready.IsSuccessStatusCode);
    }

    /// <summary>The older era: what a server says before its answer, and what it asks back.</summary>
    private static async Task TalkInASessionAsync(Uri url)
    {
        await using var agent = await RawAgent.ConnectAsync(url, "2025-11-25", new JsonObject { ["elicitation"] = new JsonObject(), ["sampling"] = new JsonObject() });
        await agent.ResultAsync("logging/setLevel", new JsonObject { ["level"] = "debug" });
        foreach (var ask in new[] { null, "elicitation/create", "sampling/createMessage" })
        {
            var exchange = await agent.SendAsync(
                "tools/call",
                new JsonObject
                {
                    ["name"] = "saying__say",
                    ["arguments"] = new JsonObject { ["word"] = Mark + " word", ["ask"] = ask },
                    ["_meta"] = new JsonObject { ["progressToken"] = Mark },
                },
                answer: _ => new JsonObject { ["action"] = "accept", ["content"] = new JsonObject { [Mark] = Mark + " answer" } },
                id: JsonValue.Create(Mark + ask));
            Assert.NotNull(exchange.Answer);
        }

        await agent.NotifyAsync("notifications/" + Mark, new JsonObject { [Mark] = Mark });
        await agent.NotifyAsync("notifications/cancelled", new JsonObject { ["requestId"] = Mark, ["reason"] = Mark });
        await agent.RespondAsync(JsonValue.Create(Mark), new JsonObject { [Mark] = Mark });
    }

    /// <summary>What is no message, no request, or for nobody here.</summary>
    private static async Task SendNonsenseAsync(CanaryAgent agent, string key)
    {
        foreach (var body in new[]
        {
            $$"""{"{{Mark}}":""", Mark, $"\"{Mark}\"", $"[{{\"{Mark}\":1}}]", $$"""{"jsonrpc":"2.0","id":"{{Mark}}","method":"ping","{{Mark}}":1,"{{Mark}}":2}""",
            $$"""{"jsonrpc":"2.0","id":{"{{Mark}}":1},"method":"tools/call"}""", $$"""{"jsonrpc":"{{Mark}}","id":1,"method":"tools/call","params":"{{Mark}}"}""",
            $$"""{"jsonrpc":"2.0","id":"{{Mark}}","Method":"tools/call"}""", $$"""{"jsonrpc":"2.0","id":"{{Mark}}","method":"tools/call","params":{"name":["{{Mark}}"]} }""",
            string.Concat(Enumerable.Repeat($$"""{"{{Mark}}":""", 100)) + "1" + new string('}', 100), $$"""{"{{Mark}}":"\ud800"}""",
            $$"""{"jsonrpc":"2.0","id":"{{Mark}}","method":"tools/call","params":{"name":"spilling__echo","arguments":{"text":"{{string.Concat(Enumerable.Repeat(Mark, 10_000))}}"} } }""",
        })
        {
            await agent.PostAsync(body, headers: ("Mcp-Method", "tools/call"));
        }

        const string call = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"spilling__echo"}}""";
        foreach (var (name, value) in new[]
        {
            ("Mcp-Name", Mark), ("Mcp-Method", Mark), ("MCP-Protocol-Version", Mark), ("Mcp-Session-Id", Mark), ("Accept", Mark + "/*"), ("Origin", $"https://{Mark}.example.com"),
            ("Authorization", $"Bearer {Mark}"), ("Authorization", $"Basic {Mark}"), ("traceparent", Mark), ("X-HTTP-Method-Override", Mark),
        })
        {
            await agent.PostAsync(call, headers: [("Mcp-Method", "tools/call"), ("Mcp-Name", "spilling__echo"), (name, value)]);
        }

        foreach (var head in new[]
        {
            $"POST /mcp/{Mark} HTTP/1.1\r\nHost: localhost\r\n", $"POST /u/{Mark}/mcp HTTP/1.1\r\nHost: localhost\r\n", $"GET /.well-known/{Mark} HTTP/1.1\r\nHost: localhost\r\n",
            $"GET /sse?{Mark} HTTP/1.1\r\nHost: localhost\r\n", $"{Mark.ToUpperInvariant()} /mcp HTTP/1.1\r\nHost: localhost\r\n", $"POST /mcp HTTP/1.1\r\nHost: {Mark}\r\n",
            $"POST /mcp HTTP/1.1\r\nHost: localhost\r\n{Mark}\r\n", $"POST /mcp HTTP/9.9{Mark}\r\nHost: localhost\r\n", $"{Mark}\r\n", $"GET /mcp#{Mark} HTTP/1.1\r\nHost: localhost\r\n",
            $"POST /mcp HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\nContent-Type: application/{Mark}\r\n", $"DELETE /mcp HTTP/1.1\r\nHost: localhost\r\nMcp-Session-Id: {Mark}\r\n",
            $"POST /mcp HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: {Mark}\r\n", $"OPTIONS /mcp HTTP/1.1\r\nHost: localhost\r\nAccess-Control-Request-Headers: {Mark}\r\n",
        })
        {
            await agent.SendRawAsync(head + "Content-Length: 2\r\nConnection: close\r\n\r\n{}");
        }
    }

    private static async Task SearchAsync(NestApp app, CanaryEars ears, string key, int[] ports)
    {
        ears.Ask();
        Assert.NotEmpty(app.Logs.Lines);
        Assert.Contains(ears.Traces, trace => trace.Source == "Microsoft.AspNetCore" && trace.Text.Contains("/mcp", StringComparison.Ordinal));
        Assert.Contains(ears.Measurements, line => line.Contains("mcpnest.gateway.refused", StringComparison.Ordinal));
        // The servers and the agents of this test are in this process too: theirs are the requests to the servers' ports, and all that go out.
        var traces = ears.Traces.Where(trace => trace.Source != "System.Net.Http" && !ports.Any(port => trace.Text.Contains($"server.port={port}", StringComparison.Ordinal))).ToArray();
        Assert.DoesNotContain(ears.Traces, trace => trace.Source == "System.Net.Http" && ports.Any(port => trace.Text.Contains($"server.port={port}", StringComparison.Ordinal)));
        var pages = await CanaryPages.ReadAsync(app);
        string[] exports =
        [
            .. await CanaryExports.ReadAsync(app),
            await app.CommandAsync("audit", "list", "--json"), await app.CommandAsync("audit", "list"), await app.CommandAsync("export"),
            await app.CommandAsync("server", "list", "--json"), await app.CommandAsync("key", "list", "--json"),
        ];
        foreach (var secret in new[] { Mark, key, key[5..48] })
        {
            var forms = new TextForms(secret);
            DiskSearch.AssertAbsent(app.Nest.Folder, secret);
            Absent(forms, "a log", app.Logs.Lines);
            Absent(forms, "a trace", traces.Select(trace => trace.Text));
            Absent(forms, "a measurement", ears.Measurements);
            Absent(forms, "a page", pages);
            Absent(forms, "an export", exports);
        }

        // What an agent calls itself is kept beside the journal, where it can be erased, and told on pages; nowhere else.
        var client = new TextForms(CanaryAgent.ClientMark);
        Absent(client, "a log", app.Logs.Lines);
        Absent(client, "a trace", traces.Select(trace => trace.Text));
        Absent(client, "a measurement", ears.Measurements);
        await using var db = app.Nest.Get<NestDatabase>().CreateDbContext();
        Absent(client, "the journal", (await db.Journal.Select(row => row.Body).ToListAsync(Cancel)).Select(System.Text.Encoding.UTF8.GetString));
        var label = Assert.Single(await db.Terms.Where(term => term.Kind == "client" && term.Text.Contains(CanaryAgent.ClientMark)).ToListAsync(Cancel)).Text;
        Assert.Matches(@"\A[A-Za-z0-9 ._\-/+@()]{1,64}\z", label);
    }

    private static void Absent(TextForms forms, string where, IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            var found = forms.FindIn(line);
            Assert.True(found is null, $"{forms.Text} is in {where}, {found}");
        }
    }
}
