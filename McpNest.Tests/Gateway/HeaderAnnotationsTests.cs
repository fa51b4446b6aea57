using System.Text.Json.Nodes;
using McpNest.Core.Gateway;

namespace McpNest.Tests.Gateway;

public sealed class HeaderAnnotationsTests
{
    [Fact]
    public void Strip_OfASchema_RemovesTheAnnotationEverywhereAndNothingElse()
    {
        var schema = JsonNode.Parse(
            """
            {"type":"object","x-mcp-header":"A","x-other":1,
             "properties":{"region":{"type":"string","x-mcp-header":"Region","default":{"x-mcp-header":"data"}},
                           "x-mcp-header":{"type":"string","x-mcp-header":"B"},
                           "deep":{"type":"object","properties":{"a":{"x-mcp-header":"C"}}}},
             "$defs":{"d":{"x-mcp-header":"D"}},
             "anyOf":[{"x-mcp-header":"E","enum":[{"x-mcp-header":"data"}]}],
             "items":{"x-mcp-header":"F"}}
            """)!;

        HeaderAnnotations.Strip(schema);

        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse(
                """
                {"type":"object","x-other":1,
                 "properties":{"region":{"type":"string","default":{"x-mcp-header":"data"}},
                               "x-mcp-header":{"type":"string"},
                               "deep":{"type":"object","properties":{"a":{}}}},
                 "$defs":{"d":{}},
                 "anyOf":[{"enum":[{"x-mcp-header":"data"}]}],
                 "items":{}}
                """),
            schema));
    }
}
