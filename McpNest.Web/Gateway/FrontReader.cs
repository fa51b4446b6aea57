using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace McpNest.Web.Gateway;

/// <summary>
/// The one reader that sees a message before any other parser does. What two parsers could understand differently (bad UTF-8, duplicate
/// or look-alike keys, depth, batches) ends here.
/// </summary>
internal static class FrontReader
{
    /// <summary>Longest message, unless it is configured otherwise.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;
    private const int MaxDepth = 64;

    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };
    private static readonly string[] s_members = ["jsonrpc", "id", "method", "params", "result", "error"];

    public static FrontMessage Read(ReadOnlyMemory<byte> body)
    {
        var bytes = body.Span;
        if (bytes.StartsWith("\uFEFF"u8) || !Utf8.IsValid(bytes))
        {
            return FrontMessage.Refuse(FrontRefusal.NotUtf8, id: null);
        }

        JsonNode? id = null;
        try
        {
            if (Scan(bytes, ref id) is { } refusal)
            {
                return FrontMessage.Refuse(refusal, id);
            }
        }
        catch (JsonException)
        {
            return FrontMessage.Refuse(FrontRefusal.NotJson, id: null);
        }

        try
        {
            // The grammar holds, so duplicate members are all this can still refuse.
            using var document = JsonDocument.Parse(body, s_strict);
            return new FrontMessage(document.RootElement.Clone(), Refusal: null, id);
        }
        catch (JsonException)
        {
            return FrontMessage.Refuse(FrontRefusal.DuplicateKey, id);
        }
    }

    private static FrontRefusal? Scan(ReadOnlySpan<byte> bytes, ref JsonNode? id)
    {
        // Depth is judged below: over it, the reader's own error could not be told from bad grammar.
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = int.MaxValue });
        FrontRefusal? refusal = null;
        while (reader.Read())
        {
            refusal ??= Judge(ref reader, ref id);
            if (refusal == FrontRefusal.TooDeep)
            {
                return refusal;
            }
        }

        return refusal;
    }

    private static FrontRefusal? Judge(ref Utf8JsonReader reader, ref JsonNode? id)
    {
        var opens = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
        return true switch
        {
            _ when opens && reader.CurrentDepth >= MaxDepth => FrontRefusal.TooDeep,
            _ when reader.CurrentDepth == 0 && reader.TokenType == JsonTokenType.StartArray => FrontRefusal.Batch,
            _ when reader.CurrentDepth == 0 && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.EndObject) => FrontRefusal.NotObject,
            _ when reader.ValueIsEscaped && HasLoneSurrogate(reader.ValueSpan) => FrontRefusal.LoneSurrogate,
            _ when reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName => JudgeMember(ref reader, ref id),
            _ => null,
        };
    }

    private static FrontRefusal? JudgeMember(ref Utf8JsonReader reader, ref JsonNode? id)
    {
        var name = reader.GetString()!;
        if (!s_members.Contains(name) && s_members.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            return FrontRefusal.KeyCase;
        }

        if (name == "id")
        {
            // A copy of the reader looks ahead; the scan itself goes on at the value.
            var ahead = reader;
            id = ahead.Read() && ahead.TokenType is JsonTokenType.String or JsonTokenType.Number
                && !(ahead.ValueIsEscaped && HasLoneSurrogate(ahead.ValueSpan))
                    ? JsonNode.Parse(ref ahead)
                    : null;
        }

        return null;
    }

    /// <summary>Looks for <c>\uD800</c> to <c>\uDFFF</c> that do not come as a pair, in the escaped text of a string.</summary>
    private static bool HasLoneSurrogate(ReadOnlySpan<byte> text)
    {
        var expectsLow = false;
        for (var i = 0; i < text.Length; i++)
        {
            var unit = 0;
            if (text[i] == '\\')
            {
                i++;
                if (text[i] == 'u')
                {
                    unit = Convert.ToInt32(System.Text.Encoding.ASCII.GetString(text.Slice(i + 1, 4)), 16);
                    i += 4;
                }
            }

            if (char.IsLowSurrogate((char)unit) != expectsLow)
            {
                return true;
            }

            expectsLow = char.IsHighSurrogate((char)unit);
        }

        return expectsLow;
    }
}
