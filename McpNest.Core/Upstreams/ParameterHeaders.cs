using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace McpNest.Core.Upstreams;

/// <summary>What the stateless era repeats of a request in its headers, so that what stands between can see it without reading the body.</summary>
internal static class ParameterHeaders
{
    private const long LargestInteger = (1L << 53) - 1;

    /// <summary>The header <c>Mcp-Name</c>: what is called or read.</summary>
    public static string? NameOf(string method, JsonObject? parameters)
    {
        var member = method switch
        {
            "tools/call" or "prompts/get" => "name",
            "resources/read" => "uri",
            _ => null,
        };
        return member is not null && parameters?[member] is JsonValue value && value.TryGetValue(out string? name) ? McpHeaderEncoder.EncodeValue(name) : null;
    }

    /// <summary>The headers a tool's schema asks for with <c>x-mcp-header</c>, set from the arguments as they are sent.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Of(JsonElement? definition, JsonObject? parameters)
    {
        var headers = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (definition is { ValueKind: JsonValueKind.Object } tool
            && tool.TryGetProperty("inputSchema", out var schema)
            && parameters?["arguments"] is JsonObject arguments)
        {
            Collect(schema, arguments, headers);
        }

        return headers;
    }

    // Only along "properties": an annotation elsewhere has no certain place in the arguments.
    private static void Collect(JsonElement schema, JsonObject arguments, Dictionary<string, string?> headers)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var property in properties.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.Object || !arguments.TryGetPropertyValue(property.Name, out var argument))
            {
                continue;
            }

            if (argument is JsonObject nested)
            {
                Collect(property.Value, nested, headers);
            }
            else if (argument is JsonValue value
                && property.Value.TryGetProperty(ParameterAnnotations.Keyword, out var annotation) && annotation.ValueKind == JsonValueKind.String
                && HeaderNames.IsToken(annotation.GetString()!) && Text(value) is { } text)
            {
                headers.TryAdd("Mcp-Param-" + annotation.GetString(), text);
            }
        }
    }

    private static string? Text(JsonValue value)
    {
        if (value.GetValueKind() == JsonValueKind.Number && value.TryGetValue(out decimal number)
            && decimal.Truncate(number) == number && Math.Abs(number) <= LargestInteger)
        {
            return McpHeaderEncoder.EncodeValue((long)number); // 42.0 is 42
        }

        return McpHeaderEncoder.ConvertToHeaderValue(value);
    }
}
