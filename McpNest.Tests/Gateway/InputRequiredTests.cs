using System.Text.Json.Nodes;
using McpNest.Core.Gateway;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;

namespace McpNest.Tests.Gateway;

public sealed class InputRequiredTests : IAsyncDisposable
{
    private const string Asking = """{"resultType":"input_required","inputRequests":{"q":{"method":"elicitation/create","params":{"n":1.0}}},"requestState":"of the server","later":1.50}""";

    private readonly FakeConnection _server = new()
    {
        Tools = ["""{"name":"read","inputSchema":{"type":"object"}}"""],
        Prompts = ["""{"name":"ask"}"""],
        Result = Asking,
        Traits = new ServerTraits(UpstreamEra.Stateless, "2026-07-28", KeepsState: false, default),
    };

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("tools/call", """{"name":"files__read"}""")]
    [InlineData("prompts/get", """{"name":"files__ask"}""")]
    public async Task Continuation_PassesSealed_AndEachStepIsACallOfItsOwn(string method, string parameters)
    {
        await using var gateway = await CoreGateway.StartAsync();
        await gateway.AddAsync("files", _server);

        var asked = (await gateway.CallAsync(method, parameters)).Result!.AsObject();
        var state = asked["requestState"]!.GetValue<string>();
        _server.Result = """{"content":[]}""";
        var retry = JsonNode.Parse(parameters)!.AsObject();
        retry["inputResponses"] = JsonNode.Parse("""{"q":{"action":"accept","n":1.0}}""");
        retry["requestState"] = state;
        var done = await gateway.CallAsync(method, retry.ToJsonString());

        Assert.DoesNotContain("of the server", asked.ToJsonString(), StringComparison.Ordinal);
        asked["requestState"] = "of the server";
        Assert.Equal(Asking, asked.ToJsonString());
        Assert.Equal("""{"content":[],"resultType":"complete"}""", done.Result!.ToJsonString());
        var received = JsonNode.Parse(_server.Received[1])!;
        Assert.Equal(("of the server", """{"q":{"action":"accept","n":1.0}}"""), (received["requestState"]!.GetValue<string>(), received["inputResponses"]!.ToJsonString()));
        Assert.Equal(["succeeded", "succeeded"], (await gateway.CallsAsync()).Select(call => call.Outcome));
    }

    [Fact]
    public async Task Continuation_UsedTwice_Altered_OrByAnother_ReachesNothing()
    {
        await using var gateway = await CoreGateway.StartAsync();
        await gateway.AddAsync("files", _server);
        var (member, agent) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await gateway.CommitAsync(
            new Change.MemberAdded(member, MemberKind.Person, MemberRole.Member, null),
            new Change.KeyIssued(agent, member, "other", DateTimeOffset.MaxValue),
            new Change.GrantSet(Guid.CreateVersion7(), SubjectKind.Group, Group.EveryoneId, gateway.Journal.State.ServersBySlug["files"], null, GrantEffect.Allow, null));
        var other = new Caller(agent, member, null, "2026-07-28") { Era = UpstreamEra.Stateless };
        var state = await AskAsync(gateway);

        Assert.Equal(-32602, await CodeAsync(gateway, state, other));
        Assert.Equal(-32602, await CodeAsync(gateway, "A" + state[1..]));
        Assert.Equal(-32602, await CodeAsync(gateway, "of the server"));
        Assert.Equal(-32602, await CodeAsync(gateway, state, gateway.InSession with { AgentId = agent, MemberId = member }));
        Assert.Null(await CodeAsync(gateway, state));
        Assert.Equal(-32602, await CodeAsync(gateway, state));

        Assert.Equal(2, _server.Received.Count);
        Assert.Equal(
            ["succeeded", "tool_error", "tool_error", "tool_error", "tool_error", "succeeded", "tool_error"],
            (await gateway.CallsAsync()).Select(call => call.Outcome));
    }

    [Fact]
    public async Task Continuation_AfterTheGrantIsGone_IsRefusedByPolicy()
    {
        await using var gateway = await CoreGateway.StartAsync();
        var server = await gateway.AddAsync("files", _server);
        var state = await AskAsync(gateway);
        await gateway.GrantAsync(server, effect: GrantEffect.Deny);

        var answer = await gateway.CallAsync("tools/call", Retry(state));

        Assert.Contains("is denied to your person", answer.Result!.ToJsonString(), StringComparison.Ordinal);
        Assert.Single(_server.Received);
    }

    [Fact]
    public async Task AgentOfTheSessionEra_IsToldThatItCannotAnswer()
    {
        await using var gateway = await CoreGateway.StartAsync();
        await gateway.AddAsync("files", _server);

        var tool = (await gateway.CallAsync("tools/call", """{"name":"files__read"}""", gateway.InSession)).Result!;
        var prompt = (await gateway.CallAsync("prompts/get", """{"name":"files__ask"}""", gateway.InSession)).Error!;

        Assert.True(tool["isError"]!.GetValue<bool>());
        Assert.StartsWith("The server files wants an answer", tool["content"]![0]!["text"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.StartsWith("The server files wants an answer", prompt["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.DoesNotContain("of the server", tool.ToJsonString() + prompt.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal([WireName.Of(CallOutcome.ToolError), WireName.Of(CallOutcome.ToolError)], (await gateway.CallsAsync()).Select(call => call.Outcome));
    }

    [Fact]
    public async Task StateThatIsNoText_IsAProtocolFault()
    {
        await using var gateway = await CoreGateway.StartAsync();
        await gateway.AddAsync("files", _server);
        _server.Result = """{"resultType":"input_required","requestState":{"in":"clear"}}""";

        var answer = await gateway.CallAsync("tools/call", """{"name":"files__read"}""");

        Assert.Contains("-32018", answer.Result!.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("clear", answer.Result.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("server_failed", Assert.Single(await gateway.CallsAsync()).Outcome);
    }

    private static string Retry(string state) => $$$"""{"name":"files__read","inputResponses":{},"requestState":"{{{state}}}"}""";

    private static async Task<string> AskAsync(CoreGateway gateway) =>
        (await gateway.CallAsync("tools/call", """{"name":"files__read"}""")).Result!["requestState"]!.GetValue<string>();

    private static async Task<int?> CodeAsync(CoreGateway gateway, string state, Caller? caller = null) =>
        (await gateway.CallAsync("tools/call", Retry(state), caller)).Error?["code"]!.GetValue<int>();
}
