using System.Text.Json;
using System.Text.Json.Nodes;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Core.Audit.Evidence;

/// <summary>
/// <c>schema.json</c>: the envelopes as schema.json in this folder has them, changes, events and states as the types have them that write
/// them.
/// </summary>
internal static class EvidenceSchema
{
    private static readonly JsonSerializerOptions s_readable = new() { WriteIndented = true };

    public static byte[] Bytes() => JsonSerializer.SerializeToUtf8Bytes(Create(), s_readable);

    public static JsonNode Create()
    {
        var schema = JsonNode.Parse(EvidenceFiles.Read("schema.json"))!;
        var kinds = schema["$defs"]!;
        Fill<DenialReason>(kinds, "callRecord", "reason");
        Fill<CredentialKind>(kinds, "callRecord", "credential");
        Fill<CallOutcome>(kinds, "outcomeRecord", "outcome");
        Fill<GateReason>(kinds, "gateRecord", "reason");
        Fill<LimitKind>(kinds, "limitRecord", "limit");
        kinds["change"] = Placed("change", Tight(ChangeJson.SchemaOf<Change>()));
        kinds["event"] = Placed("event", Tight(ChangeJson.SchemaOf<NestEvent>()));
        kinds["state"] = Placed("state", Tight(ChangeJson.SchemaOf<PolicyImage>()));
        return schema;
    }

    private static void Fill<T>(JsonNode kinds, string record, string member)
        where T : struct, Enum => kinds[record]!["properties"]![member]!["enum"] = new JsonArray([.. WireName.All<T>().Select(name => (JsonNode)name)]);

    /// <summary>A part of a type that stands in it twice is referred to from the type's root, which is not the root of the whole.</summary>
    private static JsonNode Placed(string name, JsonNode node)
    {
        if (node is JsonObject schema)
        {
            if (schema["$ref"] is JsonValue reference && (string)reference! is ['#', .. var path])
            {
                schema["$ref"] = $"#/$defs/{name}{path}";
            }

            foreach (var inner in schema.Select(member => member.Value).OfType<JsonNode>().ToArray())
            {
                Placed(name, inner);
            }
        }
        else if (node is JsonArray list)
        {
            foreach (var inner in list.OfType<JsonNode>())
            {
                Placed(name, inner);
            }
        }

        return node;
    }

    /// <summary>What is null or usual is left out of a record, never written; and a record has no member that is not described.</summary>
    private static JsonNode Tight(JsonNode node)
    {
        if (node is JsonObject { } schema)
        {
            if (schema["properties"] is JsonObject members)
            {
                var optional = members.Where(member => TakesNull(member.Value)).Select(member => member.Key).ToHashSet();
                if (schema["required"] is JsonArray required)
                {
                    schema["required"] = new JsonArray([.. required.Select(name => (string)name!).Where(name => !optional.Contains(name)).Select(name => (JsonNode)name)]);
                }

                schema["additionalProperties"] = false;
            }

            foreach (var (_, inner) in schema)
            {
                _ = inner is null ? null : Tight(inner);
            }
        }
        else if (node is JsonArray list)
        {
            foreach (var inner in list.OfType<JsonNode>())
            {
                Tight(inner);
            }
        }

        return node;
    }

    /// <summary>Takes null out of a member's schema.</summary>
    private static bool TakesNull(JsonNode? member)
    {
        var takes = false;
        foreach (var words in new[] { member?["type"] as JsonArray, member?["enum"] as JsonArray }.OfType<JsonArray>())
        {
            for (var i = words.Count - 1; i >= 0; i--)
            {
                if (words[i] is null || words[i]!.GetValueKind() == JsonValueKind.String && (string?)words[i] == "null")
                {
                    words.RemoveAt(i);
                    takes = true;
                }
            }
        }

        return takes;
    }
}
