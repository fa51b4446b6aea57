using System.Security.Cryptography;
using System.Text.Json;
using McpNest.Core.Policy;

namespace McpNest.Core.Audit.Verification;

/// <summary>Looks at one record alone: its hash, whether its bytes are canonical, and whether it has the members its kind needs.</summary>
internal static class RecordInspector
{
    private const int Deepest = 64; // as the reader has it

    public static void Inspect(InspectedRecord record)
    {
        SHA256.HashData(record.Body, record.HashBuffer);
        record.Clear(escaped: record.Body.AsSpan().Contains((byte)'\\'));
        try
        {
            var plain = !record.Body.AsSpan().ContainsAnyExceptInRange((byte)'!', (byte)'~') && !record.Body.AsSpan().Contains((byte)'\\');
            if (!(Walk(record) && plain) && !IsCanonical(record.Body))
            {
                record.Fault = "is not in canonical form";
                return;
            }

            RecordShapes.Check(record);
            if (record.Column is null)
            {
                record.Seq = record.Number(Field.Seq) ?? 0; // a line has no column beside it: its place is what it says itself
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            record.Fault = "is no JSON object";
        }
    }

    /// <summary>Any form of JSON, the long way.</summary>
    private static bool IsCanonical(byte[] body) => CanonicalJson.Encode(JsonElement.Parse(body)).AsSpan().SequenceEqual(body);

    /// <summary>
    /// Finds the members. For text of plain ASCII without blanks and escapes, true says that it is canonical: names in order and only
    /// short whole numbers.
    /// </summary>
    private static bool Walk(InspectedRecord record)
    {
        var json = new Utf8JsonReader(record.Body);
        Span<(int Start, int Length)> names = stackalloc (int, int)[Deepest + 2]; // the last name in each open object
        var canonical = true;
        var next = 0;
        Field? open = null;
        var openAt = 0;
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("A record is an object.");
        }

        while (json.Read())
        {
            var start = (int)json.TokenStartIndex;
            switch (json.TokenType)
            {
                case JsonTokenType.PropertyName:
                    var (last, length) = names[json.CurrentDepth];
                    canonical &= length == 0 || record.Body.AsSpan(last, length).SequenceCompareTo(json.ValueSpan) < 0;
                    names[json.CurrentDepth] = (start + 1, json.ValueSpan.Length);
                    if (json.CurrentDepth == 1)
                    {
                        open = FieldNames.TryFind(json.ValueSpan, ref next, out var field) ? field : null;
                    }

                    continue;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    names[json.CurrentDepth + 1] = default;
                    openAt = json.CurrentDepth == 1 ? start : openAt;
                    continue;
                case JsonTokenType.Number:
                    canonical &= json.ValueSpan.Length <= 15 && !json.ValueSpan.ContainsAnyExceptInRange((byte)'0', (byte)'9');
                    break;
            }

            if (json.CurrentDepth == 1 && open is { } found)
            {
                var (type, from) = json.TokenType switch
                {
                    JsonTokenType.String => (JsonTokenType.String, start + 1),
                    JsonTokenType.EndObject => (JsonTokenType.StartObject, openAt),
                    JsonTokenType.EndArray => (JsonTokenType.StartArray, openAt),
                    var other => (other, start),
                };
                record.Put(found, type, from, type == JsonTokenType.String ? json.ValueSpan.Length : (int)json.BytesConsumed - from);
            }
        }

        return canonical;
    }
}
