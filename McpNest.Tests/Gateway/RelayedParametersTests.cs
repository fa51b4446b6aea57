using System.Text.Json.Nodes;
using McpNest.Core.Gateway;

namespace McpNest.Tests.Gateway;

public sealed class RelayedParametersTests
{
    [Fact]
    public void For_AServer_ReplacesTheNameAndKeepsWhatIsNotTheAgentsLeg()
    {
        var parameters = JsonNode.Parse(
            """
            {"name":"files__read","arguments":{"path":"é","n":1.0},"unknown":[1],
             "_meta":{"progressToken":3,"io.modelcontextprotocol/clientInfo":{},"io.modelcontextprotocol/protocolVersion":"x","traceparent":"00","com.example/a":1}}
            """)!.AsObject();

        var relayed = RelayedParameters.For(parameters, "read");

        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{"name":"read","arguments":{"path":"é","n":1.0},"unknown":[1],"_meta":{"traceparent":"00","com.example/a":1}}"""), relayed));
        Assert.Contains("1.0", relayed.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void For_AServer_LeavesNoEmptyMeta() =>
        Assert.Equal("""{"name":"read"}""", RelayedParameters.For(new JsonObject { ["name"] = "x", ["_meta"] = new JsonObject { ["progressToken"] = "t" } }, "read").ToJsonString());
}
