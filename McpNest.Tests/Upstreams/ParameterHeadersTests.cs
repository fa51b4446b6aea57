using System.Text.Json;
using System.Text.Json.Nodes;
using McpNest.Core.Upstreams;
using McpNest.Tests.Support.Upstreams;

namespace McpNest.Tests.Upstreams;

/// <summary>Headers of the stateless era that repeat what is in the body.</summary>
public sealed class ParameterHeadersTests
{
    [Theory]
    [InlineData("tools/call", """{"name":"echo"}""", "echo")]
    [InlineData("prompts/get", """{"name":"é"}""", "=?base64?w6k=?=")]
    [InlineData("resources/read", """{"uri":"file:///a b"}""", "file:///a b")]
    [InlineData("resources/read", """{"uri":"a\r\nEvil: 1"}""", "=?base64?YQ0KRXZpbDogMQ==?=")]
    [InlineData("tools/call", """{"name":"=?base64?x?="}""", "=?base64?PT9iYXNlNjQ/eD89?=")]
    [InlineData("tools/list", """{"name":"x"}""", null)]
    [InlineData("tools/call", """{"name":1}""", null)]
    [InlineData("tools/call", "{}", null)]
    public void Name_IsWhatIsCalledOrRead(string method, string parameters, string? expected) =>
        Assert.Equal(expected, ParameterHeaders.NameOf(method, (JsonObject)JsonNode.Parse(parameters)!));

    [Theory]
    [InlineData("""{"a":{"type":"string","x-mcp-header":"Region"}}""", """{"a":"us-west1"}""", "Mcp-Param-Region: us-west1")]
    [InlineData("""{"a":{"x-mcp-header":"R"}}""", """{"a":" padded "}""", "Mcp-Param-R: =?base64?IHBhZGRlZCA=?=")]
    [InlineData("""{"a":{"x-mcp-header":"R"}}""", """{"a":"line1\nline2"}""", "Mcp-Param-R: =?base64?bGluZTEKbGluZTI=?=")]
    [InlineData("""{"a":{"type":"integer","x-mcp-header":"N"}}""", """{"a":42.0}""", "Mcp-Param-N: 42")]
    [InlineData("""{"a":{"type":"integer","x-mcp-header":"N"}}""", """{"a":-7}""", "Mcp-Param-N: -7")]
    [InlineData("""{"a":{"type":"boolean","x-mcp-header":"B"}}""", """{"a":true}""", "Mcp-Param-B: true")]
    [InlineData("""{"o":{"type":"object","properties":{"a":{"x-mcp-header":"Deep"}}}}""", """{"o":{"a":"x"}}""", "Mcp-Param-Deep: x")]
    [InlineData("""{"a":{"x-mcp-header":"R"}}""", """{"a":null}""", "")]
    [InlineData("""{"a":{"x-mcp-header":"R"}}""", """{"b":"x"}""", "")]
    [InlineData("""{"a":{"x-mcp-header":"R"}}""", """{"a":["x"]}""", "")]
    [InlineData("""{"a":{"x-mcp-header":"bad name"}}""", """{"a":"x"}""", "")]
    [InlineData("""{"a":{"x-mcp-header":""}}""", """{"a":"x"}""", "")]
    [InlineData("""{"a":{"x-mcp-header":1}}""", """{"a":"x"}""", "")]
    [InlineData("""{"a":{"type":"array","items":{"x-mcp-header":"R"}}}""", """{"a":["x"]}""", "")]
    [InlineData("""{"a":{"x-mcp-header":"R"},"b":{"x-mcp-header":"r"}}""", """{"a":"1","b":"2"}""", "Mcp-Param-R: 1")]
    public void Parameters_AreRepeatedAsTheSchemaAsks(string properties, string arguments, string expected)
    {
        var definition = JsonElement.Parse($$$"""{"name":"t","inputSchema":{"type":"object","properties":{{{properties}}}}}""");

        var headers = ParameterHeaders.Of(definition, (JsonObject)JsonNode.Parse($$"""{"name":"t","arguments":{{arguments}}}""")!);

        Assert.Equal(expected, string.Join("; ", headers.Select(header => $"{header.Key}: {header.Value}")));
    }

    [Theory]
    [InlineData("""{"properties":{"a":{"type":"string","x-mcp-header":"A"},"b":{"type":["integer","null"],"x-mcp-header":"B"},"c":{"x-mcp-header":"C"}}}""", true)]
    [InlineData("""{"properties":{"o":{"type":"object","properties":{"a":{"type":"boolean","x-mcp-header":"A"}}}}}""", true)]
    [InlineData("""{"properties":{"x-mcp-header":{"type":"string"},"e":{"enum":[{"x-mcp-header":"A"}]}}}""", true)]
    [InlineData("true", true)]
    [InlineData("""{"properties":{"a":{"x-mcp-header":""}}}""", false)]
    [InlineData("""{"properties":{"a":{"x-mcp-header":"b c"}}}""", false)]
    [InlineData("""{"properties":{"a":{"x-mcp-header":"b:c"}}}""", false)]
    [InlineData("""{"properties":{"a":{"x-mcp-header":"é"}}}""", false)]
    [InlineData("""{"properties":{"a":{"x-mcp-header":"b\n"}}}""", false)]
    [InlineData("""{"properties":{"a":{"x-mcp-header":1}}}""", false)]
    [InlineData("""{"properties":{"a":{"type":"number","x-mcp-header":"A"}}}""", false)]
    [InlineData("""{"properties":{"a":{"type":"object","x-mcp-header":"A"}}}""", false)]
    [InlineData("""{"properties":{"a":{"type":["null"],"x-mcp-header":"A"}}}""", false)]
    [InlineData("""{"properties":{"a":{"x-mcp-header":"A"},"b":{"x-mcp-header":"a"}}}""", false)]
    [InlineData("""{"properties":{"a":{"type":"array","items":{"x-mcp-header":"A"}}}}""", false)]
    [InlineData("""{"anyOf":[{"properties":{"a":{"x-mcp-header":"A"}}}]}""", false)]
    [InlineData("""{"$defs":{"d":{"x-mcp-header":"A"}}}""", false)]
    [InlineData("""{"x-mcp-header":"A"}""", false)]
    public void Annotations_AreThoseMcpAllows_OrTheToolIsNotTaken(string schema, bool valid) =>
        Assert.Equal(valid, ParameterAnnotations.AreValid(JsonElement.Parse($$"""{"name":"t","inputSchema":{{schema}} }""")));

    [Fact]
    public async Task Call_CarriesThemToTheServer()
    {
        await using var server = await FakeHttpServer.StartAsync();
        (server.Stateless, server.Capabilities) = (true, "{}");
        await using var connection = await ConnectionUnderTest.OpenAsync(PoolUnderTest.Remote(server.Url), era: UpstreamEra.Stateless);

        await connection.CallAsync(new FakeAgent(), "世界", definition: """{"name":"echo","inputSchema":{"properties":{"text":{"type":"string","x-mcp-header":"Text"}}}}""");

        Assert.Equal("=?base64?5LiW55WM?=", Assert.Single(server.Calls).Headers["Mcp-Param-Text"]);
    }
}
