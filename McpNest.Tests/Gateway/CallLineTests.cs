using McpNest.Core.Audit;
using McpNest.Tests.Support;
using System.Text.Json.Nodes;
using McpNest.Core.Gateway;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Core.Upstreams;

namespace McpNest.Tests.Gateway;

/// <summary>The line for everything but tools, whose own tests go over real HTTP.</summary>
public sealed class CallLineTests : IAsyncDisposable
{
    private readonly FakeConnection _server = new()
    {
        Tools = ["""{"name":"read","inputSchema":{"type":"object"}}"""],
        Prompts = ["""{"name":"ask","title":"Asks"}"""],
        Resources = ["""{"uri":"files://listed","name":"l"}"""],
        Templates = ["""{"uriTemplate":"files://t/{id}","name":"t"}"""],
        Result = """{"any":1.50,"_meta":{"io.modelcontextprotocol/serverInfo":{"name":"mcpnest"}}}""",
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    public static TheoryData<string, string, string, string?> Requests => new()
    {
        { "prompts/get", """{"name":"files__ask","arguments":{"n":1.0}}""", """{"name":"ask","arguments":{"n":1.0}}""", null },
        { "resources/read", """{"uri":"FILES://t/secret"}""", """{"uri":"FILES://t/secret"}""", "files" },
        { "completion/complete", """{"ref":{"type":"ref/prompt","name":"files__ask"},"argument":{"name":"a","value":"b"}}""", """{"ref":{"type":"ref/prompt","name":"ask"},"argument":{"name":"a","value":"b"}}""", null },
        { "completion/complete", """{"ref":{"type":"ref/resource","uri":"files://t/{id}"},"argument":{"name":"id","value":"b"}}""", """{"ref":{"type":"ref/resource","uri":"files://t/{id}"},"argument":{"name":"id","value":"b"}}""", "files" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task AllowedRequest_IsRecordedFirst_Relayed_AndItsResultPasses(string method, string parameters, string relayed, string? scheme)
    {
        await using var gateway = await CoreGateway.StartAsync();
        await gateway.AddAsync("files", _server);
        CallEntry? recorded = null;
        _server.OnCall = async (permit, token) =>
        {
            await using var db = gateway.Get<NestDatabase>().CreateDbContext();
            recorded = await db.CallAsync(permit.Seq);
        };

        var answer = await gateway.CallAsync(method, parameters, gateway.InSession);

        Assert.Equal("""{"any":1.50}""", answer.Result!.ToJsonString());
        Assert.Equal(relayed, Assert.Single(_server.Received));
        Assert.Equal((method, "files", null), (recorded!.Method, recorded.Server, recorded.Reason));
        Assert.Equal(scheme, (await gateway.RecordAsync(recorded.Seq))["scheme"]?.GetValue<string>());
        Assert.Equal(method.StartsWith("res", StringComparison.Ordinal) || relayed.Contains("uri", StringComparison.Ordinal) ? null : "ask", recorded.Tool);
        var call = Assert.Single(await gateway.CallsAsync());
        Assert.Equal(("succeeded", _server.Result.Length), (call.Outcome, call.ResponseBytes));
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task RefusedRequest_IsAnErrorThatExplainsItself_AndReachesNothing(string method, string parameters, string relayed, string? scheme)
    {
        _ = relayed;
        await using var gateway = await CoreGateway.StartAsync();
        var server = await gateway.AddAsync("files", _server, grant: false);

        var answer = await gateway.CallAsync(method, parameters);

        Assert.Equal(-32017, answer.Error!["code"]!.GetValue<int>());
        Assert.Contains("to your person. An admin can do so at http://localhost:5080/access; ", answer.Error["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Empty(_server.Received);
        var call = Assert.Single(await gateway.CallsAsync());
        Assert.Equal(("denied", "no_grant", "files"), (call.Outcome, call.Reason, call.Server));
        Assert.Equal(scheme, (await gateway.RecordAsync(call.Seq))["scheme"]?.GetValue<string>());

        await gateway.GrantAsync(server);
        Assert.NotNull((await gateway.CallAsync(method, parameters)).Result);
        await gateway.CommitAsync(new Change.MemberSuspended(gateway.MemberId));
        Assert.Contains("is suspended", (await gateway.CallAsync(method, parameters)).Error!["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Offer_ThatWasNeverApproved_IsOff(string method, string parameters, string relayed, string? scheme)
    {
        _ = (relayed, scheme);
        await using var gateway = await CoreGateway.StartAsync();
        await gateway.AddAsync("files", _server, approve: false);

        var answer = await gateway.CallAsync(method, parameters);

        Assert.Equal(-32017, answer.Error!["code"]!.GetValue<int>());
        Assert.Contains("never approved", answer.Error["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Empty(_server.Received);
    }

    [Theory]
    [InlineData(UpstreamReplyKind.Unavailable, -32011, "server_failed")]
    [InlineData(UpstreamReplyKind.TimedOut, -32012, "timed_out")]
    [InlineData(UpstreamReplyKind.TooLarge, -32013, "server_failed")]
    [InlineData(UpstreamReplyKind.ProtocolFault, -32018, "server_failed")]
    [InlineData(UpstreamReplyKind.DefinitionChanged, -32017, "denied")]
    public async Task ServerThatFails_IsAnErrorWithItsCode(UpstreamReplyKind kind, int code, string outcome)
    {
        await using var gateway = await CoreGateway.StartAsync();
        await gateway.AddAsync("files", _server);
        _server.OnCall = (_, _) => throw new UpstreamException(kind, "CANARY");

        var error = (await gateway.CallAsync("prompts/get", """{"name":"files__ask"}""")).Error!;

        Assert.Equal(code, error["code"]!.GetValue<int>());
        Assert.DoesNotContain("CANARY", error.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(outcome, Assert.Single(await gateway.CallsAsync()).Outcome);
    }

    [Fact]
    public async Task ErrorOfTheServer_PassesWithAllItsMembers()
    {
        await using var gateway = await CoreGateway.StartAsync();
        await gateway.AddAsync("files", _server);
        _server.Error = """{"code":-32002,"message":"é","data":{"uri":"a","n":1.50},"later":[null]}""";

        var answer = await gateway.CallAsync("resources/read", """{"uri":"files://t/1"}""");

        Assert.Equal(JsonNode.Parse(_server.Error)!.ToJsonString(), answer.Error!.ToJsonString());
        Assert.Equal("tool_error", Assert.Single(await gateway.CallsAsync()).Outcome);
    }

    [Fact]
    public async Task UnknownPrompt_AndResource_AreRefusedAsTheSpecificationSays_AndOnlyTheirLengthIsRecorded()
    {
        await using var gateway = await CoreGateway.StartAsync();
        await gateway.AddAsync("files", _server);
        await gateway.AddAsync("other", new FakeConnection { Resources = ["""{"uri":"other://1"}"""] });

        var prompt = (await gateway.CallAsync("prompts/get", """{"name":"files__CANARY"}""")).Error!;
        var modern = (await gateway.CallAsync("resources/read", """{"uri":"canary://x"}""")).Error!;
        var session = (await gateway.CallAsync("resources/read", """{"uri":"canary://x"}""", gateway.InSession)).Error!;

        Assert.Equal("""{"code":-32602,"message":"There is no such prompt here; see nest__status for what you may use."}""", prompt.ToJsonString());
        Assert.Equal(
            """{"code":-32602,"message":"There is no such resource here; see nest__status for what you may use.","data":{"uri":"canary://x"}}""", modern.ToJsonString());
        Assert.Equal(
            """{"code":-32002,"message":"There is no such resource here; see nest__status for what you may use.","data":{"uri":"canary://x"}}""", session.ToJsonString());
        var calls = await gateway.CallsAsync();
        foreach (var call in calls)
        {
            Assert.Equal(("denied", "unknown_tool", null), (call.Outcome, call.Reason, call.Tool));
            Assert.DoesNotContain("canary", (await gateway.RecordAsync(call.Seq)).ToJsonString(), StringComparison.OrdinalIgnoreCase);
        }

        Assert.Empty(_server.Received);
    }

    [Fact]
    public async Task Resources_OfSeveralServers_AreReadWhereTheyBelong()
    {
        await using var gateway = await CoreGateway.StartAsync();
        await gateway.AddAsync("files", _server);
        var other = new FakeConnection { Resources = ["""{"uri":"files://moved"}"""], Templates = ["""{"uriTemplate":"other://{+x}"}"""] };
        await gateway.AddAsync("other", other);

        foreach (var uri in new[] { "files://listed", "files://moved", "files://t/1", "other://a/b" })
        {
            Assert.NotNull((await gateway.CallAsync("resources/read", $$"""{"uri":"{{uri}}"}""")).Result);
        }

        Assert.Equal(["""{"uri":"files://listed"}""", """{"uri":"files://t/1"}"""], _server.Received);
        Assert.Equal(["""{"uri":"files://moved"}""", """{"uri":"other://a/b"}"""], other.Received);
        Assert.Equal(
            ["files://listed", "files://moved"],
            (await gateway.ListAsync("resources/list")).Result!["resources"]!.AsArray().Select(item => item!["uri"]!.GetValue<string>()));
    }

    [Fact]
    public async Task BareServer_IsCalledByItsOwnNames_UntilTheAgentSeesAnother()
    {
        await using var gateway = await CoreGateway.StartAsync();
        await gateway.AddAsync("files", _server, bare: true);
        Assert.NotNull((await gateway.CallAsync("prompts/get", """{"name":"ask"}""")).Result);
        Assert.Equal(-32602, (await gateway.CallAsync("prompts/get", """{"name":"files__ask"}""")).Error!["code"]!.GetValue<int>());

        await gateway.AddAsync("other", new FakeConnection());

        Assert.Equal(-32602, (await gateway.CallAsync("prompts/get", """{"name":"ask"}""")).Error!["code"]!.GetValue<int>());
        Assert.NotNull((await gateway.CallAsync("prompts/get", """{"name":"files__ask"}""")).Result);
    }

    [Fact]
    public async Task OwnToken_ThatIsMissing_IsAskedForWithALink_AndTheToolStaysListed()
    {
        await using var gateway = await CoreGateway.StartAsync();
        await gateway.AddAsync("files", _server, credential: CredentialKind.Member);

        var text = (await gateway.CallAsync("tools/call", """{"name":"files__read"}""")).Result!["content"]![0]!["text"]!.GetValue<string>();

        Assert.Equal("files__read was not called: the server files wants your person's own token. They can paste it at http://localhost:5080/accounts.", text);
        Assert.Contains("files__read", (await gateway.ListAsync("tools/list")).Result!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("credential_missing", Assert.Single(await gateway.CallsAsync()).Reason);
    }

    [Theory]
    [InlineData("tools/call", "{}", "tools/call needs the name of a tool.")]
    [InlineData("tools/call", """{"name":1}""", "tools/call needs the name of a tool.")]
    [InlineData("prompts/get", """{"name":null}""", "prompts/get needs the name of a prompt.")]
    [InlineData("resources/read", """{"uri":{}}""", "resources/read needs the URI of a resource.")]
    [InlineData("completion/complete", "{}", "completion/complete needs a ref of type ref/prompt or ref/resource.")]
    [InlineData("completion/complete", """{"ref":"x"}""", "completion/complete needs a ref of type ref/prompt or ref/resource.")]
    [InlineData("completion/complete", """{"ref":{"type":"ref/other","name":"x"}}""", "completion/complete needs a ref of type ref/prompt or ref/resource.")]
    [InlineData("completion/complete", """{"ref":{"type":"ref/prompt"}}""", "completion/complete needs the name of a prompt in its ref.")]
    [InlineData("completion/complete", """{"ref":{"type":"ref/resource","uri":1}}""", "completion/complete needs the URI of a resource or template in its ref.")]
    public async Task Request_ThatDoesNotSayWhatItIsAbout_IsRefusedInOneSentence(string method, string parameters, string sentence)
    {
        await using var gateway = await CoreGateway.StartAsync();

        var answer = await gateway.CallAsync(method, parameters);

        Assert.Equal((-32602, sentence), (answer.Error!["code"]!.GetValue<int>(), answer.Error["message"]!.GetValue<string>()));
        Assert.Empty(await gateway.CallsAsync());
    }

    [Theory]
    [InlineData("file:///a", "file")]
    [InlineData("HTTPS+X.1-y://a", "https+x.1-y")]
    [InlineData("urn:a", "urn")]
    [InlineData("noscheme", null)]
    [InlineData(":a", null)]
    [InlineData("1a:b", null)]
    [InlineData("a b:c", null)]
    [InlineData("abcdefghijklmnopqrstuvwxyzabcdef:x", "abcdefghijklmnopqrstuvwxyzabcdef")]
    [InlineData("abcdefghijklmnopqrstuvwxyzabcdefg:x", null)]
    public void Scheme_OfAUri_IsKeptOnlyInItsUsualForm(string uri, string? scheme) =>
        Assert.Equal(scheme, new AgentRequest("resources/read", OfferKind.Resources, uri).Scheme);
}
