using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpNest.Web.Gateway;

/// <summary>One JSON-RPC message of an agent, of which the form is right.</summary>
/// <param name="Id">Undefined in a notification.</param>
/// <param name="Method">Empty in a response.</param>
internal sealed record RpcMessage(RpcKind Kind, JsonElement Id, string Method, JsonElement Body)
{
    /// <summary>The id as it was written, to find the request again: <c>1</c> and <c>"1"</c> are two.</summary>
    public string IdText => Id.GetRawText();

    /// <summary>Whether something may precede its answer.</summary>
    public bool MayStream => Method is "tools/call" or "prompts/get" or "resources/read" or "completion/complete" or "subscriptions/listen";

    /// <summary>A fresh copy of <c>params</c>; empty when there are none.</summary>
    public JsonObject Parameters() => Body.Object("params") ?? [];

    /// <returns>Null when it is no JSON-RPC message.</returns>
    public static RpcMessage? Read(JsonElement body)
    {
        var (id, method) = (body.At("id"), body.Text("method"));
        var hasId = id.ValueKind is JsonValueKind.String or JsonValueKind.Number;
        if (body.Text("jsonrpc") != "2.0" || (!hasId && id.ValueKind != JsonValueKind.Undefined)
            || body.At("params").ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined))
        {
            return null;
        }

        if (method is not null)
        {
            return new RpcMessage(hasId ? RpcKind.Request : RpcKind.Notification, id, method, body);
        }

        var answers = body.At("result").ValueKind == JsonValueKind.Object ^ body.At("error").ValueKind == JsonValueKind.Object;
        return hasId && answers && body.At("method").ValueKind == JsonValueKind.Undefined ? new RpcMessage(RpcKind.Response, id, "", body) : null;
    }
}
