using System.Text.Json.Nodes;
using McpNest.Core.Gateway;
using McpNest.Core.Policy;

namespace McpNest.Tests.Gateway;

public sealed class RelayedParametersTests
{
    [Theory]
    [InlineData(
        "tools/call", OfferKind.Tool,
        """{"name":"files__read","arguments":{"path":"é","n":1.0,"big":1e400,"deep":[null,{"a":-0}]},"unknown":[1]}""",
        """{"name":"own","arguments":{"path":"é","n":1.0,"big":1e400,"deep":[null,{"a":-0}]},"unknown":[1]}""")]
    [InlineData("prompts/get", OfferKind.Prompt, """{"name":"files__p","arguments":{"a":"b"}}""", """{"name":"own","arguments":{"a":"b"}}""")]
    [InlineData(
        "completion/complete", OfferKind.Prompt,
        """{"ref":{"type":"ref/prompt","name":"files__p","title":"T"},"argument":{"name":"x","value":""},"context":{"arguments":{}}}""",
        """{"ref":{"type":"ref/prompt","name":"own","title":"T"},"argument":{"name":"x","value":""},"context":{"arguments":{}}}""")]
    [InlineData(
        "completion/complete", OfferKind.Resources,
        """{"ref":{"type":"ref/resource","uri":"a://{b}"},"argument":{"name":"b","value":""}}""",
        """{"ref":{"type":"ref/resource","uri":"a://{b}"},"argument":{"name":"b","value":""}}""")]
    [InlineData("resources/read", OfferKind.Resources, """{"uri":"a://b","_meta":{}}""", """{"uri":"a://b","_meta":{}}""")]
    public void For_EachMethod_ReplacesTheNameOnly(string method, OfferKind kind, string parameters, string relayed) =>
        Assert.Equal(
            JsonNode.Parse(relayed)!.ToJsonString(),
            RelayedParameters.For(method, JsonNode.Parse(parameters)!.AsObject(), Offer(kind)).ToJsonString());

    [Fact]
    public void For_AServer_TakesTheAgentsLegOutOfMetaAndNothingElse()
    {
        var parameters = JsonNode.Parse(
            """
            {"name":"x","_meta":{"progressToken":3,"io.modelcontextprotocol/clientInfo":{},"io.modelcontextprotocol/protocolVersion":"x",
             "io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/logLevel":"debug","traceparent":"00","com.example/a":1}}
            """)!.AsObject();

        var relayed = RelayedParameters.For("tools/call", parameters, Offer(OfferKind.Tool));

        Assert.Equal(
            """{"name":"own","_meta":{"progressToken":3,"io.modelcontextprotocol/logLevel":"debug","traceparent":"00","com.example/a":1}}""",
            relayed.ToJsonString());
    }

    [Fact]
    public void For_AServer_LeavesNoMetaThatHeldNothingElse() => Assert.Equal(
        """{"name":"own"}""",
        RelayedParameters.For(
            "tools/call",
            new JsonObject { ["name"] = "x", ["_meta"] = new JsonObject { ["io.modelcontextprotocol/protocolVersion"] = "t" } },
            Offer(OfferKind.Tool)).ToJsonString());

    private static ServerTool Offer(OfferKind kind) => new(Guid.CreateVersion7(), "own", null, null) { Kind = kind };
}
