using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using McpNest.Core.Policy;

namespace McpNest.Core.Journal;

/// <summary>Changes, events and states as JSON, the way the journal keeps them.</summary>
public static class ChangeJson
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        AllowOutOfOrderMetadataProperties = true, // canonical order puts the discriminator anywhere
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower), new UtcJsonConverter() },
    };

    public static JsonElement Write(Change change) => JsonSerializer.SerializeToElement(change, s_options);

    public static JsonElement Write(NestEvent happening) => JsonSerializer.SerializeToElement(happening, s_options);

    public static JsonElement Write(PolicyImage image) => JsonSerializer.SerializeToElement(image, s_options);

    /// <exception cref="JsonException">It is no event this version knows.</exception>
    public static NestEvent ReadEvent(JsonElement json) =>
        json.Deserialize<NestEvent>(s_options) ?? throw new JsonException("An event is null.");

    /// <exception cref="JsonException">It is no state this version knows.</exception>
    public static PolicyImage ReadImage(JsonElement json) =>
        json.Deserialize<PolicyImage>(s_options) ?? throw new JsonException("A state is null.");

    /// <exception cref="JsonException">It is no change this version knows.</exception>
    public static Change Read(JsonElement json) =>
        json.Deserialize<Change>(s_options) ?? throw new JsonException("A change is null.");

    /// <summary>JSON Schema of a change, an event or a state, as they are written.</summary>
    internal static JsonNode SchemaOf<T>() => s_options.GetJsonSchemaAsNode(typeof(T), new JsonSchemaExporterOptions
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = static (context, node) =>
            context.TypeInfo.Type == typeof(DateTimeOffset) ? new JsonObject { ["type"] = "string", ["format"] = "date-time" }
            : context.TypeInfo.Type == typeof(DateTimeOffset?) ? new JsonObject { ["type"] = new JsonArray("string", "null"), ["format"] = "date-time" }
            : node,
    });
}
