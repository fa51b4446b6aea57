using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpNest.Web.Gateway;

/// <summary>Reads members of a message that may be anything.</summary>
internal static class JsonReading
{
    /// <summary>The member at a path of names; an undefined element when there is none.</summary>
    public static JsonElement At(this JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return default;
            }
        }

        return element;
    }

    /// <summary>The string at a path of names; null when it is missing or no string.</summary>
    public static string? Text(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.At(path) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>A copy of the object at a path of names that may be changed; null when it is missing or no object.</summary>
    public static JsonObject? Object(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.At(path) is { ValueKind: JsonValueKind.Object } found ? JsonObject.Create(found) : null;
}
