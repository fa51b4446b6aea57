using System.Text.Json;

namespace McpNest.Web.Console.Setup;

/// <summary>What a tool's definition claims about itself. The server wrote it, so it is a hint and no proof.</summary>
public static class ToolClaims
{
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
                && annotations.TryGetProperty("readOnlyHint", out var hint) && hint.ValueKind == JsonValueKind.True;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
