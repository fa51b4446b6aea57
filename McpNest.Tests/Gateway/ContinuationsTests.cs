using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using McpNest.Core.Gateway;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Tests.Support;
using McpNest.Tests.Support.Upstreams;
using Microsoft.Extensions.Time.Testing;

namespace McpNest.Tests.Gateway;

public sealed class ContinuationsTests : IDisposable
{
    private const string State = "the server's own é state";

    private static readonly Guid s_agent = Guid.CreateVersion7();
    private static readonly Guid s_member = Guid.CreateVersion7();
    private static readonly AgentRequest s_request = new("tools/call", OfferKind.Tool, "files__read");
    private static readonly UpstreamServer s_server = new(
        Guid.CreateVersion7(), "files", ServerTransport.Http, CredentialKind.Shared, null, "t", null, 60, ImmutableDictionary<string, ServerTool>.Empty);

    private static readonly ServerTool s_tool = new(Guid.CreateVersion7(), "read", new ToolFingerprint("f"), new ToolFingerprint("f"));

    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.Parse("2026-11-23T00:00:00Z", null));
    private readonly NestKey _key;
    private readonly NestJournal.Permit _permit = Permit();
    private readonly Continuations _continuations;

    public ContinuationsTests()
    {
        _key = NestKey.Open(_folder.Data);
        _continuations = new Continuations(_key.Seal, _key.Unseal, _time);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void State_ComesBackOnce_AndNeverReachesTheAgentInClear()
    {
        var given = Seal();
        Assert.DoesNotContain("state", given, StringComparison.Ordinal);
        Assert.DoesNotContain("server's", System.Text.Encoding.Latin1.GetString(Base64Url.DecodeFromChars(given)), StringComparison.Ordinal);

        Assert.Equal(State, Open(given));
        Assert.Null(Open(given));
        Assert.Equal(State, Open(Seal()));
    }

    [Fact]
    public void State_OfAnotherCall_IsRefused()
    {
        Assert.Equal(State, Open(Seal(), Permit()));
        Assert.Null(Open(Seal(), Permit(server: s_server with { Id = Guid.CreateVersion7() })));
        Assert.Null(Open(Seal(), Permit(tool: s_tool with { Id = Guid.CreateVersion7() })));
        Assert.Null(Open(Seal(), Permit(agent: Guid.CreateVersion7())));
        Assert.Null(Open(Seal(), Permit(member: Guid.CreateVersion7())));
        Assert.Null(Open(Seal(), Permit(method: "prompts/get")));
        Assert.Null(Open(Seal(), request: s_request with { Name = "files__write" }));
    }

    [Fact]
    public void State_WithAnyBitTurned_IsRefused()
    {
        var given = Base64Url.DecodeFromChars(Seal());
        for (var bit = 0; bit < given.Length * 8; bit++)
        {
            var altered = (byte[])given.Clone();
            altered[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(Open(Base64Url.EncodeToString(altered)));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("!")]
    [InlineData("AAAA")]
    [InlineData("the server's own é state")]
    public void State_OfTheAgentsOwnMaking_IsRefused(string made) => Assert.Null(Open(made));

    [Theory]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("{}")]
    public void State_ThatIsNoText_IsRefused(string json) =>
        Assert.False(_continuations.TryOpen(new JsonObject { ["requestState"] = JsonNode.Parse(json) }, _permit, s_request));

    [Fact]
    public void State_AfterTenMinutes_IsRefused()
    {
        var (early, late) = (Seal(), Seal());
        _time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(State, Open(early));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(Open(late));
        Assert.Null(Open(early));
    }

    [Fact]
    public void State_OfAnEarlierProcess_IsRefused()
    {
        var given = Seal();
        var next = new Continuations(_key.Seal, _key.Unseal, _time);

        Assert.False(next.TryOpen(new JsonObject { ["requestState"] = given }, _permit, s_request));
    }

    [Fact]
    public void Result_WithoutState_StaysAsItIs_AndWithAStrangeOneIsRefused()
    {
        var result = new JsonObject { ["inputRequests"] = new JsonObject() };
        Assert.True(_continuations.TrySeal(result, _permit, s_request));
        Assert.Equal("""{"inputRequests":{}}""", result.ToJsonString());
        Assert.True(_continuations.TryOpen(new JsonObject { ["inputResponses"] = new JsonObject() }, _permit, s_request));
        Assert.False(_continuations.TrySeal(new JsonObject { ["requestState"] = 1 }, _permit, s_request));
    }

    private static NestJournal.Permit Permit(
        UpstreamServer? server = null, ServerTool? tool = null, Guid? agent = null, Guid? member = null, string method = "tools/call") =>
        FakePermit.For(server ?? s_server, tool ?? s_tool, agent ?? s_agent, method, member ?? s_member);

    private string Seal()
    {
        var result = new JsonObject { ["requestState"] = State };
        Assert.True(_continuations.TrySeal(result, _permit, s_request));
        return result["requestState"]!.GetValue<string>();
    }

    private string? Open(string given, NestJournal.Permit? permit = null, AgentRequest? request = null)
    {
        var parameters = new JsonObject { ["requestState"] = given };
        return _continuations.TryOpen(parameters, permit ?? _permit, request ?? s_request) ? parameters["requestState"]!.GetValue<string>() : null;
    }
}
