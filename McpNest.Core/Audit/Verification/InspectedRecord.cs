using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace McpNest.Core.Audit.Verification;

/// <summary>One record with its members found, without copies of them. Used again and again, so that millions make no garbage.</summary>
internal sealed class InspectedRecord
{
    private readonly Place[] _places = new Place[FieldNames.Count];
    private readonly byte[] _hash = new byte[32];
    private bool _escaped;

    /// <summary>Its place as the source has it.</summary>
    public long Seq { get; set; }

    /// <summary>The column Kind; null where the source has no columns.</summary>
    public string? Column { get; set; }

    /// <summary>The column Hash; null where the source has no columns.</summary>
    public byte[]? StoredHash { get; set; }

    public byte[] Body { get; set; } = [];

    /// <summary>The call's row for browsing, where the source has such.</summary>
    public CallColumns Row { get; set; }

    /// <summary>What makes it no record at all; null when it is one.</summary>
    public string? Fault { get; set; }

    /// <summary>What makes it a record of another version of this format; null when it is of this one.</summary>
    public string? Foreign { get; set; }

    /// <summary>Its letter, by what it says itself; null where that could not be read.</summary>
    public string? Kind { get; set; }

    public DateTimeOffset At { get; set; }

    /// <summary>SHA-256 of the body.</summary>
    public ReadOnlySpan<byte> Hash => _hash;

    public Span<byte> HashBuffer => _hash;

    public void Clear(bool escaped)
    {
        Array.Clear(_places);
        (_escaped, Fault, Foreign, Kind, At) = (escaped, null, null, null, default);
    }

    public void Put(Field field, JsonTokenType type, int start, int length) => _places[(int)field] = new Place(type, start, length);

    public JsonTokenType TypeOf(Field field) => _places[(int)field].Type;

    public bool Has(Field field) => TypeOf(field) != JsonTokenType.None;

    /// <summary>The bytes of a value as they stand there; of a string without its quotes.</summary>
    public ReadOnlySpan<byte> Raw(Field field)
    {
        var place = _places[(int)field];
        return Body.AsSpan(place.Start, place.Length);
    }

    /// <summary>A string's text; empty when it is not there.</summary>
    public ReadOnlySpan<byte> Text(Field field)
    {
        var raw = Raw(field);
        return _escaped && raw.Contains((byte)'\\') ? Encoding.UTF8.GetBytes(JsonElement.Parse([(byte)'"', .. raw, (byte)'"']).GetString()!) : raw;
    }

    public bool Is(Field field, string text) => TypeOf(field) == JsonTokenType.String && Ascii.Equals(Raw(field), text);

    public string? String(Field field) => Has(field) ? Encoding.UTF8.GetString(Text(field)) : null;

    public long? Number(Field field) =>
        TypeOf(field) == JsonTokenType.Number && Utf8Parser.TryParse(Raw(field), out long number, out var used) && used == Raw(field).Length ? number : null;

    public Guid? Id(Field field) => Utf8Parser.TryParse(Raw(field), out Guid id, out _) ? id : null;

    private readonly record struct Place(JsonTokenType Type, int Start, int Length);
}
