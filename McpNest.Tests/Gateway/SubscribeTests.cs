using System.Text.Json.Nodes;
using McpNest.Core.Gateway;
using McpNest.Core.Policy;
using McpNest.Tests.Support.Upstreams;

namespace McpNest.Tests.Gateway;

public sealed class SubscribeTests : IAsyncDisposable
{
    private const string Uri = "files://a";

    private readonly FakeConnection _server = new() { Resources = ["""{"uri":"files://a"}"""] };
    private readonly List<string> _updates = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Subscription_IsRecordedLikeARead_AndEndsWithItsHandle()
    {
        await using var gateway = await CoreGateway.StartAsync();
        await gateway.AddAsync("files", _server);

        var subscription = await SubscribeAsync(gateway);

        Assert.Equal("""{"resultType":"complete"}""", subscription.Answer.Result!.ToJsonString());
        var call = Assert.Single(await gateway.CallsAsync());
        Assert.Equal(("resources/subscribe", "files", null, "succeeded"), (call.Method, call.Server, call.Tool, call.Outcome));
        var record = await gateway.RecordAsync(call.Seq);
        Assert.Equal("files", record["scheme"]!.GetValue<string>());
        Assert.DoesNotContain(Uri, System.Text.Json.JsonSerializer.Serialize(call) + record.ToJsonString(), StringComparison.Ordinal);
        await subscription.Handle!.DisposeAsync();
        await Eventually.Holds(() => _server.Subscribed.Count == 0);
    }

    [Fact]
    public async Task Update_PassesWithoutTheNestsOwnWords_AndOnlyWhileTheResourceMayBeRead()
    {
        await using var gateway = await CoreGateway.StartAsync();
        var server = await gateway.AddAsync("files", _server);
        var subscription = await SubscribeAsync(gateway);
        var update = JsonNode.Parse($$$"""{"uri":"{{{Uri}}}","n":1.0,"_meta":{"io.modelcontextprotocol/subscriptionId":"of another"}}""")!.AsObject();

        var tell = _server.Subscribed[Uri];
        tell(update);
        await gateway.GrantAsync(server, effect: GrantEffect.Deny);
        tell(update.DeepClone().AsObject());

        Assert.Equal("""{"uri":"files://a","n":1.0}""", Assert.Single(_updates));
        await Eventually.Holds(() => _server.Subscribed.Count == 0); // the server is told, too, soon after
        await subscription.Handle!.DisposeAsync();
    }

    [Fact]
    public async Task Subscription_ThatIsRefused_HasNoHandle()
    {
        await using var gateway = await CoreGateway.StartAsync();
        var server = await gateway.AddAsync("files", _server, grant: false);
        var refused = await SubscribeAsync(gateway);
        Assert.Equal((-32017, null), (refused.Answer.Error!["code"]!.GetValue<int>(), refused.Handle));
        Assert.Empty(_server.Methods);

        await gateway.GrantAsync(server);
        _server.Error = """{"code":-32601,"message":"no"}""";
        var unsupported = await SubscribeAsync(gateway);
        Assert.Equal((_server.Error, null), (unsupported.Answer.Error!.ToJsonString(), unsupported.Handle));
    }

    private Task<Subscription> SubscribeAsync(CoreGateway gateway) => gateway.Get<CallGateway>().SubscribeAsync(
        gateway.Caller, new AgentCall("resources/subscribe", new JsonObject { ["uri"] = Uri }, 10), update => _updates.Add(update.ToJsonString()), Cancel);
}
