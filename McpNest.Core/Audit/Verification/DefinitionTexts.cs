using System.Text.Json;
using McpNest.Core.Policy;

namespace McpNest.Core.Audit.Verification;

/// <summary>Computes fingerprints of texts that may have been altered.</summary>
internal static class DefinitionTexts
{
    /// <summary>Null when the text is no definition at all.</summary>
    public static string? FingerprintOf(string json)
    {
        try
        {
            return ToolFingerprint.Of(JsonElement.Parse(json)).Hex;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
