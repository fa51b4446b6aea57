using System.Text.Json;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;

namespace McpNest.Core.Administration;

/// <summary>Reads from the annotations of an approved definition (else of the live one) whether a tool only reads.</summary>
public sealed class ToolHints(DefinitionStore definitions)
{
    /// <summary>The hint of a tool; prompts and resources only read.</summary>
    public async ValueTask<ToolHint> OfAsync(ServerTool offer, CancellationToken cancellationToken)
    {
        if (offer.Kind != OfferKind.Tool)
        {
            return ToolHint.Read;
        }

        return (offer.Approved ?? offer.Live) is { } fingerprint && await definitions.FindAsync(fingerprint, cancellationToken) is { } definition
            ? Of(definition)
            : ToolHint.Write;
    }

    internal static ToolHint Of(JsonElement definition) =>
        definition.ValueKind != JsonValueKind.Object
            || !definition.TryGetProperty("annotations", out var annotations) || annotations.ValueKind != JsonValueKind.Object ? ToolHint.Write
        : Says(annotations, "readOnlyHint") ? ToolHint.Read
        : Says(annotations, "destructiveHint") ? ToolHint.Destructive
        : ToolHint.Write;

    private static bool Says(JsonElement annotations, string hint) =>
        annotations.TryGetProperty(hint, out var value) && value.ValueKind == JsonValueKind.True;
}
