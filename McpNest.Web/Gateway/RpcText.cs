using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpNest.Core.Gateway;

namespace McpNest.Web.Gateway;

/// <summary>Writes JSON-RPC messages to agents, on one line, around JSON that is passed on as it is.</summary>
internal static class RpcText
{
    // Text stays as the server wrote it: no \u escapes for what is not ASCII.
    private static readonly JsonWriterOptions s_relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static ReadOnlyMemory<byte> Answer(JsonElement id, Answer answer) => Write(writer =>
    {
        WriteId(writer, id);
        Write(writer, answer.Error is null ? "result" : "error", answer.Error ?? answer.Result);
    });

    public static ReadOnlyMemory<byte> Request(string id, string method, JsonObject? parameters) => Write(writer =>
    {
        writer.WriteString("id", id);
        WriteMethod(writer, method, parameters);
    });

    public static ReadOnlyMemory<byte> Notification(string method, JsonObject? parameters = null) => Write(writer => WriteMethod(writer, method, parameters));

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> content)
    {
        var output = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(output, s_relaxed))
        {
            writer.WriteStartObject();
            writer.WriteString("jsonrpc", "2.0");
            content(writer);
            writer.WriteEndObject();
        }

        return output.WrittenMemory;
    }

    private static void WriteMethod(Utf8JsonWriter writer, string method, JsonObject? parameters)
    {
        writer.WriteString("method", method);
        if (parameters is not null)
        {
            Write(writer, "params", parameters);
        }
    }

    private static void WriteId(Utf8JsonWriter writer, JsonElement id)
    {
        writer.WritePropertyName("id");
        if (id.ValueKind == JsonValueKind.Undefined)
        {
            writer.WriteNullValue();
        }
        else
        {
            id.WriteTo(writer);
        }
    }

    private static void Write(Utf8JsonWriter writer, string name, JsonNode? value)
    {
        writer.WritePropertyName(name);
        if (value is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            value.WriteTo(writer);
        }
    }
}
