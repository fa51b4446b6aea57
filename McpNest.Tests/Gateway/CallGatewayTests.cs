using McpNest.Core.Audit;
using McpNest.Tests.Support;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Core.Upstreams;

namespace McpNest.Tests.Gateway;

/// <summary>The straight line, from a personal URL over real Kestrel and a real journal to a server and back.</summary>
public sealed class CallGatewayTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AllowedCall_ReachesTheServerAfterItsRecord_AndReturnsItsJsonUnchanged()
    {
        await using var granted = await GrantedServer.StartAsync();
        granted.Server.Result = """{"content":[{"type":"text","text":"\u00e9","x":1.50}],"structuredContent":{"n":1e2},"isError":false,"later":[null],"_meta":{"a/b":1}}""";
        string? recorded = null;
        granted.Server.OnCall = async (permit, token) =>
        {
            await using var db = granted.Host.Get<NestDatabase>().CreateDbContext();
            recorded = (await db.CallAsync(permit.Seq)).Tool;
        };

        var answer = await granted.CallAsync("files__read", """ "arguments":{"path":"a","n":1.0},"extra":7,"_meta":{"progressToken":1,"com.example/k":"v"} """);

        Assert.Equal("read", recorded);
        Assert.Equal("x1", answer["id"]!.GetValue<string>());
        var result = answer["result"]!.AsObject();
        Assert.True(result["_meta"]!.AsObject().Remove("io.modelcontextprotocol/serverInfo"));
        Assert.Equal("complete", result["resultType"]!.GetValue<string>());
        result.Remove("resultType");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(granted.Server.Result), result), result.ToJsonString());
        Assert.Contains("1.50", result.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("""{"name":"read","arguments":{"path":"a","n":1.0},"extra":7,"_meta":{"progressToken":1,"com.example/k":"v"}}""", Assert.Single(granted.Server.Received));

        var call = Assert.Single(await granted.CallsAsync());
        Assert.Equal(("succeeded", granted.Server.Result.Length), (call.Outcome, call.ResponseBytes));
        Assert.True(call.RequestBytes > 100);
        Assert.Equal(granted.Tool("read").Approved!.Value.Hex, call.Fingerprint);
    }

    [Fact]
    public async Task RefusedCall_ExplainsItself_IsRecorded_AndReachesNothing()
    {
        await using var granted = await GrantedServer.StartAsync(grant: false);

        var text = await granted.ErrorTextAsync("files__read");

        Assert.Equal("files__read was not called: nobody has given it to your person. An admin can do so at http://localhost:5080/access; your person can ask for it at http://localhost:5080/agents.", text);
        Assert.Empty(granted.Server.Received);
        var call = Assert.Single(await granted.CallsAsync());
        Assert.Equal(("denied", "no_grant", "files", "read"), (call.Outcome, call.Reason, call.Server, call.Tool));
    }

    [Theory]
    [InlineData(-32020)]
    [InlineData(-32022)]
    public async Task ErrorAboutTheNestsOwnLeg_IsAFaultOfTheServer_NotTheAgents(int code)
    {
        await using var granted = await GrantedServer.StartAsync();
        granted.Server.Error = $$$"""{"code":{{{code}}},"message":"m","data":{"supported":["x"]}}""";

        var text = await granted.ErrorTextAsync("files__read");

        Assert.Contains("not valid MCP (-32018)", text, StringComparison.Ordinal);
        Assert.Equal("server_failed", Assert.Single(await granted.CallsAsync()).Outcome);
    }

    [Fact]
    public async Task EveryChange_BindsOnTheNextCall()
    {
        await using var granted = await GrantedServer.StartAsync(grant: false);
        var host = granted.Host;
        Assert.Contains("nobody has given it", await granted.ErrorTextAsync("files__read"), StringComparison.Ordinal);
        await granted.GrantAsync("read");
        Assert.Null((await granted.CallAsync("files__read"))["result"]!["isError"]);
        await granted.GrantAsync(null, GrantEffect.Deny);
        Assert.Contains("is denied to your person", await granted.ErrorTextAsync("files__read"), StringComparison.Ordinal);
        await granted.GrantAsync(null);
        Assert.Null((await granted.CallAsync("files__read"))["result"]!["isError"]);
        await host.CommitAsync(new Change.Stopped(StopScope.Everything, null));
        Assert.Contains("stopped all calls", await granted.ErrorTextAsync("files__read"), StringComparison.Ordinal);
        Assert.Contains("stopped all calls", (await granted.CallAsync("nest__status"))["result"]!["content"]![0]!["text"]!.GetValue<string>(), StringComparison.Ordinal);
        await host.CommitAsync(new Change.Resumed(StopScope.Everything, null));
        await host.CommitAsync(new Change.MemberSuspended(host.MemberId));
        Assert.Contains("is suspended", await granted.ErrorTextAsync("files__read"), StringComparison.Ordinal);
        Assert.Equal(["nest__status"], await granted.ListAsync());
        Assert.Equal(2, granted.Server.Received.Count);
    }

    [Fact]
    public async Task List_ShowsExactlyWhatWasGranted_AsApproved()
    {
        await using var granted = await GrantedServer.StartAsync();
        Assert.Equal(["nest__status", "files__read"], await granted.ListAsync());
        await granted.GrantAsync(null);
        Assert.Equal(["nest__status", "files__read", "files__write"], await granted.ListAsync());
        await granted.GrantAsync("write", GrantEffect.Deny);

        var list = (await granted.SendAsync("tools/list"))["result"]!["tools"]!.AsArray();

        Assert.Equal(2, list.Count);
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse(
                """
                {"name":"files__read","title":"Reads","unknownField":{"a":[1.0,null]},"execution":{"taskSupport":"optional"},
                 "inputSchema":{"type":"object","properties":{"path":{"type":"string"}},"x-unknown":true}}
                """),
            list[1]));
    }

    [Fact]
    public async Task ChangedDefinition_IsHeld_StaysListedAsApproved_UntilApprovedAgain()
    {
        await using var granted = await GrantedServer.StartAsync();
        await granted.CallAsync("files__read");
        granted.Server.Tools = [.. granted.Server.Tools.Select(tool => tool.Replace("Reads", "Reads, and sends elsewhere", StringComparison.Ordinal))];
        await granted.Host.Get<UpstreamPool>().DisconnectAsync(granted.ServerId); // the next use reads the definitions again

        Assert.StartsWith("files__read is held:", await granted.ErrorTextAsync("files__read"), StringComparison.Ordinal);

        var listed = (await granted.SendAsync("tools/list"))["result"]!["tools"]![1]!;
        Assert.Equal("Reads", listed["title"]!.GetValue<string>());
        Assert.Contains("Held, because the server", (await granted.CallAsync("nest__status")).ToJsonString(), StringComparison.Ordinal);
        Assert.Single(granted.Server.Received);
        await granted.ApproveAsync();
        Assert.Null((await granted.CallAsync("files__read"))["result"]!["isError"]);
        Assert.Equal(["succeeded", "denied", "succeeded", "succeeded"], (await granted.CallsAsync()).Select(call => call.Outcome));
    }

    [Theory]
    [InlineData("Unavailable", "-32011", "server_failed")]
    [InlineData("TimedOut", "-32012", "timed_out")]
    [InlineData("TooLarge", "-32013", "server_failed")]
    [InlineData("ProtocolFault", "-32018", "server_failed")]
    [InlineData("DefinitionChanged", "is held", "denied")]
    public async Task ServerThatFails_IsExplainedWithItsCodeAndRecorded(string kind, string inText, string outcome)
    {
        await using var granted = await GrantedServer.StartAsync();
        granted.Server.OnCall = (_, _) => throw new UpstreamException(Enum.Parse<UpstreamReplyKind>(kind), "CANARY");

        var text = await granted.ErrorTextAsync("files__read");

        Assert.Contains(inText, text, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", text, StringComparison.Ordinal);
        Assert.Equal(outcome, Assert.Single(await granted.CallsAsync()).Outcome);
    }

    [Fact]
    public async Task ServerThatIsDown_IsRecordedAsFailedAndSaysSo()
    {
        await using var granted = await GrantedServer.StartAsync();
        await granted.Host.Get<UpstreamPool>().DisconnectAsync(granted.ServerId);
        granted.Server.Down = "It refuses connections.";

        var text = await granted.ErrorTextAsync("files__read");

        Assert.Contains("-32011", text, StringComparison.Ordinal);
        Assert.Contains("It did not see this call.", text, StringComparison.Ordinal);
        Assert.Equal("server_failed", Assert.Single(await granted.CallsAsync()).Outcome);
        Assert.Contains("Servers that are down", (await granted.CallAsync("nest__status")).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ErrorOfTheServer_PassesUnchangedAndIsAToolError()
    {
        await using var granted = await GrantedServer.StartAsync();
        granted.Server.Error = """{"code":-32602,"message":"no such thing: \u00e9","data":{"list":[1,{"deep":1.50}],"n":null}}""";

        var answer = await granted.CallAsync("files__read");

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(granted.Server.Error), answer["error"]), answer.ToJsonString());
        Assert.Contains("1.50", answer.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("tool_error", Assert.Single(await granted.CallsAsync()).Outcome);
    }

    [Fact]
    public async Task ToolErrorOfTheServer_PassesUnchangedAndIsAToolError()
    {
        await using var granted = await GrantedServer.StartAsync();
        granted.Server.Result = """{"content":[{"type":"text","text":"sorry"}],"isError":true}""";

        Assert.Equal("sorry", await granted.ErrorTextAsync("files__read"));
        Assert.Equal("tool_error", Assert.Single(await granted.CallsAsync()).Outcome);
    }

    [Fact]
    public async Task CallThatTheClientLeaves_IsRecordedAsCancelled()
    {
        await using var granted = await GrantedServer.StartAsync();
        var reached = new TaskCompletionSource();
        var left = new TaskCompletionSource();
        granted.Server.OnCall = async (_, token) =>
        {
            reached.SetResult();
            await using var registration = token.Register(left.SetResult);
            await Task.Delay(Timeout.Infinite, token);
        };
        var call = granted.CallAsync("files__read");
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);

        await granted.Host.CommitAsync(new Change.KeyRevoked(granted.Host.AgentId)); // ends what the agent holds open

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => call);
        await left.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        CallEntry row;
        do
        {
            row = Assert.Single(await granted.CallsAsync());
        }
        while (row.Outcome is null);
        Assert.Equal("cancelled", row.Outcome);
    }

    [Fact]
    public async Task Payload_OfACall_IsInNoLogAndNoFile()
    {
        await using var granted = await GrantedServer.StartAsync();
        granted.Server.Result = """{"content":[{"type":"text","text":"CANARY-result"}],"isError":true}""";

        await granted.CallAsync("files__read", """ "arguments":{"CANARY-key":"CANARY-value"},"_meta":{"baggage":"CANARY-meta"} """);
        granted.Server.Error = """{"code":1,"message":"CANARY-message","data":"CANARY-data"}""";
        await granted.CallAsync("files__read");
        granted.Server.OnCall = (_, _) => throw new JsonException("CANARY-exception");
        await granted.CallAsync("files__read");
        await granted.CallAsync("CANARY-name");
        await granted.SendAsync("CANARY-method");

        var rows = await granted.CallsAsync();
        Assert.Equal(4, rows.Count);
        Assert.DoesNotContain("CANARY", JsonSerializer.Serialize(rows), StringComparison.Ordinal);
        Assert.DoesNotContain(granted.Host.Logs.Lines, line => line.Contains("CANARY", StringComparison.Ordinal));
        Assert.Contains(granted.Host.Logs.Lines, line => line.Contains("failed inside the nest", StringComparison.Ordinal));
    }
}
