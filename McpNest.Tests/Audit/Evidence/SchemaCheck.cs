using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace McpNest.Tests.Audit.Evidence;

/// <summary>Checks a value against the part of JSON Schema that schema.json uses; another keyword fails the test.</summary>
internal sealed class SchemaCheck(JsonNode root)
{
    private static readonly string[] s_known =
    [
        "$schema", "$defs", "title", "description", "$ref", "oneOf", "anyOf", "type", "format", "const", "enum", "properties", "required",
        "additionalProperties", "unevaluatedProperties", "items", "pattern", "minimum", "maxLength",
    ];

    public bool Accepts(JsonNode value) => Accepts(root, JsonNode.Parse(value.ToJsonString())); // numbers as they are read, not as they were made

    private bool Accepts(JsonNode schema, JsonNode? value)
    {
        if (schema is not JsonObject rules)
        {
            return schema.GetValueKind() == JsonValueKind.True;
        }

        Assert.Empty(rules.Select(rule => rule.Key).Except(s_known));
        return rules.All(rule => Holds(rules, rule.Key, rule.Value!, value));
    }

    private bool Holds(JsonObject rules, string rule, JsonNode argument, JsonNode? value) => rule switch
    {
        "$ref" => Accepts(Target(argument), value),
        "oneOf" => argument.AsArray().Count(one => Accepts(one!, value)) == 1,
        "anyOf" => argument.AsArray().Any(one => Accepts(one!, value)),
        "type" => (argument as JsonArray)?.Any(type => IsOf((string)type!, value)) ?? IsOf((string)argument!, value),
        "const" => JsonNode.DeepEquals(argument, value),
        "enum" => argument.AsArray().Any(one => JsonNode.DeepEquals(one, value)),
        "properties" => value is not JsonObject members || argument.AsObject().All(known => !members.ContainsKey(known.Key) || Accepts(known.Value!, members[known.Key])),
        "required" => value is not JsonObject members || argument.AsArray().All(name => members.ContainsKey((string)name!)),
        "additionalProperties" or "unevaluatedProperties" => value is not JsonObject members || !members.Select(member => member.Key).Except(Names(rules)).Any(),
        "items" => value is not JsonArray list || list.All(item => Accepts(argument, item)),
        "pattern" => !IsOf("string", value) || Regex.IsMatch((string)value!, (string)argument!),
        "minimum" => !IsOf("integer", value) || (long)value! >= (long)argument,
        "maxLength" => !IsOf("string", value) || ((string)value!).Length <= (int)argument,
        _ => true,
    };

    /// <summary>What a pointer into the whole points at (RFC 6901).</summary>
    private JsonNode Target(JsonNode reference) => ((string)reference!).Split('/').Skip(1)
        .Select(part => Uri.UnescapeDataString(part).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))
        .Aggregate(root, (node, part) => node is JsonArray list ? list[int.Parse(part, CultureInfo.InvariantCulture)]! : node[part]!);

    private IEnumerable<string> Names(JsonObject rules)
    {
        var own = rules["properties"]?.AsObject().Select(member => member.Key) ?? [];
        return rules["$ref"] is { } reference ? own.Concat(Names(Target(reference).AsObject())) : own;
    }

    private static bool IsOf(string type, JsonNode? value) => type switch
    {
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => value?.GetValueKind() == JsonValueKind.String,
        "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "integer" => value?.GetValueKind() == JsonValueKind.Number && value.ToJsonString().All(c => char.IsAsciiDigit(c) || c == '-'),
        "null" => value is null,
        _ => throw new NotSupportedException(type),
    };
}
