using System.Globalization;
using System.Text.Json;

namespace McpNest.Scan.Secrets;

/// <summary>What a signed token says about itself. It is read here and sent nowhere.</summary>
/// <param name="Text">The token itself.</param>
internal sealed record Jwt(string Text, string Role, string Issuer, string Ends)
{
    /// <summary>The first token in a text; null when there is none.</summary>
    public static Jwt? Find(string text)
    {
        for (var at = text.IndexOf("eyJ", StringComparison.Ordinal); at >= 0; at = text.IndexOf("eyJ", at + 3, StringComparison.Ordinal))
        {
            if (at > 0 && (char.IsAsciiLetterOrDigit(text[at - 1]) || text[at - 1] is '_' or '-' or '.'))
            {
                continue;
            }

            var end = at;
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '_' or '-' or '.' or '='))
            {
                end++;
            }

            var parts = text[at..end].Split('.');
            if (parts.Length == 3 && parts[1].Length >= 16 && parts[2].Length >= 16 && end - at < 8000 && Read(text[at..end], parts[1]) is { } token)
            {
                return token;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => "JWT";

    private static Jwt? Read(string text, string payload)
    {
        try
        {
            var base64 = payload.TrimEnd('=').Replace('-', '+').Replace('_', '/');
            using var document = JsonDocument.Parse(Convert.FromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '=')));
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            var ends = root.TryGetProperty("exp", out var exp) && exp.TryGetInt64(out var seconds) && seconds is > 0 and < 253_402_300_800
                ? "it ends on " + DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
                : "it never ends by itself";
            return new Jwt(text, Claim(root, "role"), Claim(root, "iss"), ends);
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string Claim(JsonElement root, string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : "";
}
