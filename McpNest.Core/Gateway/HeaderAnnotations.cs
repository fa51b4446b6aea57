using System.Text.Json.Nodes;

namespace McpNest.Core.Gateway;

/// <summary>
/// Takes <c>x-mcp-header</c> out of an input schema. With it a server makes clients copy arguments into HTTP headers, where every proxy
/// on the way may log them.
/// </summary>
internal static class HeaderAnnotations
{
    private const string Keyword = "x-mcp-header";

    public static void Strip(JsonNode? schema)
    {
        if (schema is JsonArray schemas)
        {
            foreach (var item in schemas)
            {
                Strip(item);
            }
        }
        else if (schema is JsonObject keywords)
        {
            keywords.Remove(Keyword);
            foreach (var (keyword, value) in keywords)
            {
                StripBelow(keyword, value);
            }
        }
    }

    private static void StripBelow(string keyword, JsonNode? value)
    {
        if (keyword is "const" or "default" or "enum" or "example" or "examples")
        {
            return; // values, not schemas
        }

        if (value is JsonObject named && keyword is "properties" or "patternProperties" or "$defs" or "definitions" or "dependentSchemas")
        {
            foreach (var (_, schema) in named)
            {
                Strip(schema);
            }

            return;
        }

        Strip(value);
    }
}
