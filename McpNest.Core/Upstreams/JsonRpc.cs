using System.Buffers;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpNest.Core.Upstreams;

/// <summary>Writes JSON-RPC messages around JSON that is passed on as it is.</summary>
internal static class JsonRpc
{
    // Text stays as the client wrote it: no \u escapes for what is not ASCII.
    private static readonly JsonWriterOptions s_relaxed =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>A request id nobody can guess, small enough for servers that keep numbers as doubles.</summary>
    public static long NextId()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        return BitConverter.ToInt64(bytes) & ((1L << 52) - 1);
    }

    /// <param name="meta">Stands in for the <c>_meta</c> of the parameters; null leaves them as they are.</param>
    public static ReadOnlyMemory<byte> Request(long id, string method, JsonObject? parameters, JsonObject? meta = null) => Write(writer =>
    {
        writer.WriteNumber("id", id);
        writer.WriteString("method", method);
        WriteParameters(writer, parameters, meta);
    });

    public static ReadOnlyMemory<byte> Notification(string method, JsonObject? parameters = null) => Write(writer =>
    {
        writer.WriteString("method", method);
        WriteParameters(writer, parameters, meta: null);
    });

    /// <summary>Tells the server that nobody waits for the answer to a request any more.</summary>
    public static ReadOnlyMemory<byte> Cancelled(long id) =>
        Notification("notifications/cancelled", new JsonObject { ["requestId"] = id });

    /// <summary>An agent's answer to a request of a server, as it was sent.</summary>
    /// <param name="id">The server's own id.</param>
    public static ReadOnlyMemory<byte> Answer(JsonElement id, AgentAnswer answer) => Write(writer =>
    {
        WriteId(writer, id);
        writer.WritePropertyName(answer.Error is null ? "result" : "error");
        (answer.Error ?? answer.Result ?? []).WriteTo(writer);
    });

    /// <summary>The nest's own refusal of a request of a server.</summary>
    public static ReadOnlyMemory<byte> Refusal(JsonElement id, int code, string message) => Write(writer =>
    {
        WriteId(writer, id);
        writer.WriteStartObject("error");
        writer.WriteNumber("code", code);
        writer.WriteString("message", message);
        writer.WriteEndObject();
    });

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

    private static void WriteId(Utf8JsonWriter writer, JsonElement id)
    {
        writer.WritePropertyName("id");
        id.WriteTo(writer);
    }

    private static void WriteParameters(Utf8JsonWriter writer, JsonObject? parameters, JsonObject? meta)
    {
        if (meta is not null)
        {
            writer.WritePropertyName("params");
            writer.WriteStartObject();
            foreach (var (name, value) in (parameters ?? []).Where(member => member.Key != "_meta"))
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

            writer.WritePropertyName("_meta");
            meta.WriteTo(writer);
            writer.WriteEndObject();
        }
        else if (parameters is not null)
        {
            writer.WritePropertyName("params");
            parameters.WriteTo(writer);
        }
    }
}
