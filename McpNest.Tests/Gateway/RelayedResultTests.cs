using System.Text.Json.Nodes;
using McpNest.Core.Gateway;
using McpNest.Core.Upstreams;

namespace McpNest.Tests.Gateway;

public sealed class RelayedResultTests
{
    private const string Odd =
        """{"content":[{"type":"text","text":"é\u0000","x":1.50}],"n":[1e2,-0,1e400,123456789012345678901234567890],"isError":false,"later":{"":null},"_meta":{"a/b":{}}}""";

    [Theory]
    [InlineData(UpstreamEra.Session)]
    [InlineData(UpstreamEra.Stateless)]
    public void For_AnyResult_KeepsWhatItDoesNotKnowAsItWasSpelled(UpstreamEra era) => Assert.Equal(
        JsonNode.Parse(Odd)!.ToJsonString(), RelayedResult.For("tools/call", JsonNode.Parse(Odd)!.AsObject(), era).ToJsonString());

    [Theory]
    [InlineData("serverInfo")]
    [InlineData("subscriptionId")]
    [InlineData("protocolVersion")]
    [InlineData("clientInfo")]
    [InlineData("clientCapabilities")]
    public void For_AServerThatSpeaksAsTheNest_TakesItsWordsOut(string key)
    {
        var result = JsonNode.Parse($$$"""{"a":1,"_meta":{"io.modelcontextprotocol/{{{key}}}":{"name":"mcpnest"},"io.modelcontextprotocol/other":1}}""")!.AsObject();

        Assert.Equal("""{"a":1,"_meta":{"io.modelcontextprotocol/other":1}}""", RelayedResult.For("tools/call", result, UpstreamEra.Stateless).ToJsonString());
    }

    [Fact]
    public void For_AnAgentWithSession_LeavesOutWhatItsEraDoesNotKnow() => Assert.Equal("""{"contents":[]}""", RelayedResult.For(
        "resources/read",
        JsonNode.Parse("""{"resultType":"complete","contents":[],"ttlMs":10,"cacheScope":"public","_meta":{"io.modelcontextprotocol/serverInfo":{}}}""")!.AsObject(),
        UpstreamEra.Session).ToJsonString());

    [Theory]
    [InlineData("""{"contents":[],"ttlMs":10,"cacheScope":"public"}""", """{"contents":[],"ttlMs":10,"cacheScope":"private"}""")]
    [InlineData("""{"contents":[],"ttlMs":1e1}""", """{"contents":[],"ttlMs":1e1,"cacheScope":"private"}""")]
    [InlineData("""{"contents":[],"ttlMs":60000}""", """{"contents":[],"ttlMs":5000,"cacheScope":"private"}""")]
    [InlineData("""{"contents":[],"ttlMs":-1}""", """{"contents":[],"ttlMs":0,"cacheScope":"private"}""")]
    [InlineData("""{"contents":[],"ttlMs":"9"}""", """{"contents":[],"ttlMs":0,"cacheScope":"private"}""")]
    [InlineData("""{"contents":[]}""", """{"contents":[],"ttlMs":0,"cacheScope":"private"}""")]
    [InlineData("""{"resultType":"input_required","inputRequests":{}}""", """{"resultType":"input_required","inputRequests":{}}""")]
    public void For_AReadOfTheStatelessEra_KeepsCachesShortAndPrivate(string result, string relayed) => Assert.Equal(
        relayed, RelayedResult.For("resources/read", JsonNode.Parse(result)!.AsObject(), UpstreamEra.Stateless).ToJsonString());

    [Fact]
    public void Complete_AddsTheTypeWhereItIsMissing_ForTheStatelessEraOnly()
    {
        Assert.Equal("""{"resultType":"complete"}""", RelayedResult.Complete(Answer.OfResult(new JsonObject()), UpstreamEra.Stateless).Result!.ToJsonString());
        Assert.Equal("""{"resultType":"x"}""", RelayedResult.Complete(Answer.OfResult(new JsonObject { ["resultType"] = "x" }), UpstreamEra.Stateless).Result!.ToJsonString());
        Assert.Equal("{}", RelayedResult.Complete(Answer.OfResult(new JsonObject()), UpstreamEra.Session).Result!.ToJsonString());
    }
}
