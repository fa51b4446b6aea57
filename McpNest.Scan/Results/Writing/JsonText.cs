using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace McpNest.Scan.Results.Writing;

/// <summary>Writes JSON by hand: nothing that is trimmed away is needed.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions s_line = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonWriterOptions s_laidOut = s_line with { Indented = true, NewLine = "\n" };

    public static string Of(bool laidOut, Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, laidOut ? s_laidOut : s_line))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    public static void Strings(this Utf8JsonWriter writer, string name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }

    /// <summary>A text between quotes, as JSON, TOML and YAML all read it.</summary>
    public static string Quoted(string text) => Of(laidOut: false, writer => writer.WriteStringValue(text));
}
