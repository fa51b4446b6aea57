using System.Text.Json;

namespace McpNest.Core.Upstreams;

/// <summary>Whether a tool asks for headers as MCP allows it. One that does not must not be offered: nobody can tell what it means.</summary>
internal static class ParameterAnnotations
{
    public const string Keyword = "x-mcp-header";

    // Where a schema holds plain values instead of schemas.
    private static readonly string[] s_values = ["const", "enum", "default", "examples"];

    public static bool AreValid(JsonElement definition) =>
        !definition.TryGetProperty("inputSchema", out var schema)
        || AreValid(schema, isReachable: true, isParameter: false, new HashSet<string>(StringComparer.OrdinalIgnoreCase));

    /// <param name="isReachable">Whether the schema stands for one certain place in the arguments: only "properties" lead to it.</param>
    private static bool AreValid(JsonElement schema, bool isReachable, bool isParameter, HashSet<string> names)
    {
        if (schema.ValueKind == JsonValueKind.Array)
        {
            return schema.EnumerateArray().All(item => AreValid(item, isReachable: false, isParameter: false, names));
        }

        return schema.ValueKind != JsonValueKind.Object || schema.EnumerateObject().All(member => member.Name switch
        {
            Keyword => isReachable && isParameter && IsValid(member.Value, schema, names),
            "properties" when member.Value.ValueKind == JsonValueKind.Object =>
                member.Value.EnumerateObject().All(property => AreValid(property.Value, isReachable, isParameter: true, names)),
            _ => s_values.Contains(member.Name) || AreValid(member.Value, isReachable: false, isParameter: false, names),
        });
    }

    private static bool IsValid(JsonElement annotation, JsonElement schema, HashSet<string> names) =>
        annotation.ValueKind == JsonValueKind.String
        && HeaderNames.IsToken(annotation.GetString()!)
        && names.Add(annotation.GetString()!)
        && (!schema.TryGetProperty("type", out var type) || IsPrimitive(type));

    private static bool IsPrimitive(JsonElement type) => type.ValueKind switch
    {
        JsonValueKind.String => type.GetString() is "string" or "integer" or "boolean",
        JsonValueKind.Array => type.EnumerateArray().All(each => each.ValueEquals("null") || IsPrimitive(each)) && type.EnumerateArray().Any(IsPrimitive),
        _ => false,
    };
}
