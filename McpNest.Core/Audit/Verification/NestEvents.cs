using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using McpNest.Core.Journal;

namespace McpNest.Core.Audit.Verification;

/// <summary>Reads events that may have been altered.</summary>
internal static class NestEvents
{
    private static readonly FrozenSet<string> s_known = typeof(NestEvent).GetCustomAttributes(typeof(JsonDerivedTypeAttribute), inherit: false)
        .Select(attribute => (string)((JsonDerivedTypeAttribute)attribute).TypeDiscriminator!).ToFrozenSet();

    /// <param name="isKnown">Whether it says of itself to be something that is known here.</param>
    /// <returns>Null when it cannot be read as that.</returns>
    public static NestEvent? TryRead(ReadOnlySpan<byte> body, out bool isKnown)
    {
        var json = JsonElement.Parse(body);
        isKnown = !json.TryGetProperty("event", out var name) || name.ValueKind != JsonValueKind.String || s_known.Contains(name.GetString()!);
        try
        {
            return ChangeJson.ReadEvent(json);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException or FormatException or ArgumentException)
        {
            return null;
        }
    }
}
