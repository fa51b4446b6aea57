using System.ComponentModel;
using System.Text.Json;
using ModelContextProtocol.Server;

namespace McpNest.Tests.Conformance.Fixture;

/// <summary>Tools that are about their definition: schemas, headers, and a list that changes.</summary>
internal static class SchemaTools
{
    /// <summary>Every keyword that an intermediary may be tempted to drop.</summary>
    private const string Keywords = """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "type": "object",
          "$defs": {
            "address": {
              "$anchor": "addressDef",
              "type": "object",
              "properties": { "street": { "type": "string" }, "city": { "type": "string" } }
            }
          },
          "properties": {
            "name": { "type": "string" },
            "address": { "$ref": "#/$defs/address" },
            "contactMethod": { "type": "string", "enum": ["phone", "email"] },
            "phone": { "type": "string" },
            "email": { "type": "string" }
          },
          "allOf": [{ "anyOf": [{ "required": ["phone"] }, { "required": ["email"] }] }],
          "if": { "properties": { "contactMethod": { "const": "phone" } }, "required": ["contactMethod"] },
          "then": { "required": ["phone"] },
          "else": { "required": ["email"] },
          "additionalProperties": false
        }
        """;

    [McpServerTool(Name = "json_schema_2020_12_tool"), Description("Tool with JSON Schema 2020-12 features")]
    public static string Schema() => "The schema is the point.";

    [McpServerTool(Name = "test_header_tool"), Description("Takes a parameter that is also sent as a header.")]
    public static string Header([McpHeader("Region"), Description("Where to.")] string region) => $"region={region}";

    /// <summary>Gives the schema tool its schema, which no C# signature has.</summary>
    public static McpServerTool WithKeywords(McpServerTool tool)
    {
        if (tool.ProtocolTool.Name == "json_schema_2020_12_tool")
        {
            tool.ProtocolTool.InputSchema = JsonSerializer.Deserialize<JsonElement>(Keywords);
        }

        return tool;
    }
}
