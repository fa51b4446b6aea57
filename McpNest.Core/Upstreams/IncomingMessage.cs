using System.Text.Json;

namespace McpNest.Core.Upstreams;

/// <summary>A message of a server, told apart but not rebuilt.</summary>
/// <param name="Id">Of a response: the nest's own request id, if it can be one.</param>
internal readonly record struct IncomingMessage(IncomingKind Kind, long? Id, string? Method, JsonElement Json)
{
    public static IncomingMessage Of(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return new(IncomingKind.Malformed, null, null, json);
        }

        var hasId = json.TryGetProperty("id", out var id);
        var number = hasId && id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out var value) ? value : (long?)null;
        var named = json.TryGetProperty("jsonrpc", out var version) && version.ValueKind == JsonValueKind.String && version.ValueEquals("2.0"u8);
        var result = json.TryGetProperty("result", out var r) ? r.ValueKind : JsonValueKind.Undefined;
        var error = json.TryGetProperty("error", out var e) ? e.ValueKind : JsonValueKind.Undefined;
        if (json.TryGetProperty("method", out var method))
        {
            var valid = named && method.ValueKind == JsonValueKind.String
                && result == JsonValueKind.Undefined && error == JsonValueKind.Undefined
                && (!hasId || id.ValueKind is JsonValueKind.Number or JsonValueKind.String);
            return valid
                ? new(hasId ? IncomingKind.Request : IncomingKind.Notification, null, method.GetString(), json)
                : new(IncomingKind.Malformed, number, null, json);
        }

        var answers = (result, error) is (JsonValueKind.Object, JsonValueKind.Undefined)
            || ((result, error) is (JsonValueKind.Undefined, JsonValueKind.Object) && IsError(e));
        return new(named && answers && hasId ? IncomingKind.Response : IncomingKind.Malformed, number, null, json);
    }

    /// <summary>The answer in a response, free of its envelope.</summary>
    public UpstreamAnswer ToAnswer(int bytes) => Json.TryGetProperty("result", out var result)
        ? new(IsError: false, result, bytes)
        : new(IsError: true, Json.GetProperty("error"), bytes);

    private static bool IsError(JsonElement error) =>
        error.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.Number && code.TryGetInt32(out _)
        && error.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.String;
}
