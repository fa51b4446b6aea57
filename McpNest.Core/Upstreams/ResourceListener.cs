using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpNest.Core.Upstreams;

/// <summary>What a stateless server says on the stream of a subscription to one resource.</summary>
internal sealed class ResourceListener(Action<JsonObject> updated, int depth)
{
    private readonly TaskCompletionSource<UpstreamAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether the server agreed, once it said so.</summary>
    public Task<UpstreamAnswer> Answer => _answer.Task;

    /// <summary>Whether the <c>params</c> of an acknowledgement grant updates of a resource.</summary>
    public static bool Grants(JsonElement parameters) =>
        parameters.ValueKind == JsonValueKind.Object
        && parameters.TryGetProperty("notifications", out var granted) && granted.ValueKind == JsonValueKind.Object
        && granted.TryGetProperty("resourceSubscriptions", out var uris) && uris.ValueKind == JsonValueKind.Array && uris.GetArrayLength() > 0;

    /// <summary>The nest's word for what a server says by an acknowledgement.</summary>
    public static UpstreamAnswer AnswerOf(bool granted, int bytes) => new(
        !granted, JsonElement.Parse(granted ? """{"resultType":"complete"}"""u8 : """{"code":-32601,"message":"The server does not tell of changes of this resource"}"""u8), bytes);

    /// <summary>The <c>params</c> of an update, without the nest's own subscription id.</summary>
    public static JsonObject UpdateOf(JsonElement parameters)
    {
        var update = JsonObject.Create(parameters)!;
        if (update["_meta"] is JsonObject meta && meta.Remove(MetaKeys.SubscriptionId) && meta.Count == 0)
        {
            update.Remove("_meta");
        }

        return update;
    }

    public void Take(byte[] data)
    {
        var message = StrictJson.TryParse(data, depth, out var json) ? IncomingMessage.Of(json) : default;
        var parameters = message.Kind == IncomingKind.Notification && json.TryGetProperty("params", out var sent) && sent.ValueKind == JsonValueKind.Object ? sent : default;
        switch (message.Kind, message.Method)
        {
            case (IncomingKind.Notification, "notifications/subscriptions/acknowledged"):
                _answer.TrySetResult(AnswerOf(Grants(parameters), data.Length));
                break;
            case (IncomingKind.Notification, "notifications/resources/updated") when parameters.ValueKind == JsonValueKind.Object:
                updated(UpdateOf(parameters));
                break;
            case (IncomingKind.Response, _) when json.ValueKind == JsonValueKind.Object:
                _answer.TrySetResult(message.ToAnswer(data.Length));
                break;
        }
    }
}
