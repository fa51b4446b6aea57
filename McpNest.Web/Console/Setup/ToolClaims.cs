using System.Text.Json;
using McpNest.Web.Console.Shared;

namespace McpNest.Web.Console.Setup;

/// <summary>What a tool's definition claims about itself. The server wrote it, so it is a hint and no proof.</summary>
public static class ToolClaims
{
    /// <summary>Whether it says it only reads, in words without hidden characters: what hides something is for a person to read first.</summary>
    /// <param name="json">A definition; null or unreadable claims nothing.</param>
    public static bool SaysReadOnly(string? json)
    {
        if (json is null)
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("annotations", out var annotations) && annotations.ValueKind == JsonValueKind.Object
                && annotations.TryGetProperty("readOnlyHint", out var hint) && hint.ValueKind == JsonValueKind.True
                && !Hides(root);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // half a surrogate is text to JSON, and to nobody else
        {
            return false;
        }
    }

    private static bool Hides(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Any(property => Hides(property.Name) || Hides(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().Any(Hides),
        JsonValueKind.String => Hides(element.GetString()!),
        _ => false,
    };

    private static bool Hides(string text) => VisibleRun.Split(text).Any(run => run.Name is not null);
}
