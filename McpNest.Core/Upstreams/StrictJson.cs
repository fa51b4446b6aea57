using System.Text.Json;
using System.Text.Unicode;

namespace McpNest.Core.Upstreams;

/// <summary>
/// Reads JSON that has one meaning only: valid UTF-8 without lone surrogates, no member twice, bounded depth. Whatever reads
/// the passed-on text later then reads the same.
/// </summary>
internal static class StrictJson
{
    public static bool TryParse(ReadOnlySpan<byte> utf8, int depth, out JsonElement value)
    {
        value = default;
        if (!Utf8.IsValid(utf8))
        {
            return false;
        }

        try
        {
            value = JsonElement.Parse(utf8, new JsonDocumentOptions { MaxDepth = depth, AllowDuplicateProperties = false });
            return !HasLoneSurrogate(utf8);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter for a lone surrogate in a member's name
        {
            return false;
        }
    }

    /// <summary>The id of a message that may be broken, cut off, or too deep, so that whoever waits for it need not wait on.</summary>
    public static long? FindId(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = int.MaxValue }));
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("id"u8))
                {
                    return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var id) ? id : null;
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Broken before any id: nobody can tell whose it is.
        }

        return null;
    }

    private static bool HasLoneSurrogate(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IndexOf("\\ud"u8) < 0 && utf8.IndexOf("\\uD"u8) < 0)
        {
            return false;
        }

        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = int.MaxValue });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                {
                    _ = reader.GetString();
                }
            }

            return false;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }
}
