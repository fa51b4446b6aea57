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

    public static ReadOnlyMemory<byte> Request(long id, string method, JsonObject? parameters) => Write(writer =>
    {
        writer.WriteNumber("id", id);
        writer.WriteString("method", method);
        WriteParameters(writer, parameters);
    });

    public static ReadOnlyMemory<byte> Notification(string method, JsonObject? parameters = null) => Write(writer =>
    {
        writer.WriteString("method", method);
        WriteParameters(writer, parameters);
    });

    /// <summary>Tells the server that nobody waits for the answer to a request any more.</summary>
    public static ReadOnlyMemory<byte> Cancelled(long id) =>
        Notification("notifications/cancelled", new JsonObject { ["requestId"] = id });

    /// <summary>The nest's answer to a request of a server: it is alive, and offers nothing else.</summary>
    public static ReadOnlyMemory<byte> AnswerTo(IncomingMessage request) => Write(writer =>
    {
        writer.WritePropertyName("id");
        request.Json.GetProperty("id").WriteTo(writer);
        if (request.Method == "ping")
        {
            writer.WriteStartObject("result");
        }
        else
        {
            writer.WriteStartObject("error");
            writer.WriteNumber("code", -32601);
            writer.WriteString("message", "Method not found");
        }

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

    private static void WriteParameters(Utf8JsonWriter writer, JsonObject? parameters)
    {
        if (parameters is not null)
        {
            writer.WritePropertyName("params");
            parameters.WriteTo(writer);
        }
    }
}
