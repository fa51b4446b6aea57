using System.Text.Json;
using System.Text.Json.Nodes;
using McpNest.Core.Policy;

namespace McpNest.Core.Upstreams;

/// <summary>Where a notification of a server goes. Nothing here waits, so that what came first arrives first.</summary>
internal sealed class ServerNotices(
    OpenCalls calls, ServerRequests requests, ResourceSubscriptions subscriptions, Action<OfferKind> listChanged)
{
    /// <param name="own">The call on whose own stream it came; null on a stream of several.</param>
    /// <param name="otherwise">Who takes what belongs to no certain call; null drops it.</param>
    public void Take(IncomingMessage notification, OpenCall? own, Backchannel? otherwise)
    {
        var parameters = notification.Json.TryGetProperty("params", out var sent) && sent.ValueKind == JsonValueKind.Object ? sent : default;
        switch (notification.Method)
        {
            case "notifications/tools/list_changed":
                listChanged(OfferKind.Tool);
                break;
            case "notifications/prompts/list_changed":
                listChanged(OfferKind.Prompt);
                break;
            case "notifications/resources/list_changed":
                listChanged(OfferKind.Resources);
                break;
            case "notifications/resources/updated":
                subscriptions.Update(parameters);
                break;
            case "notifications/subscriptions/acknowledged":
                subscriptions.Acknowledge(parameters);
                break;
            case "notifications/progress":
                TakeProgress(parameters, own);
                break;
            case "notifications/cancelled":
                requests.Cancel(parameters);
                break;
            default:
                (own is null ? otherwise : own.Back)?.Notify(notification.Method!, ToObject(parameters));
                break;
        }
    }

    private void TakeProgress(JsonElement parameters, OpenCall? own)
    {
        if (parameters.ValueKind != JsonValueKind.Object
            || !parameters.TryGetProperty(MetaKeys.ProgressToken, out var token)
            || token.ValueKind != JsonValueKind.Number || !token.TryGetInt64(out var id)
            || calls.Find(id) is not { Back: { } back, AgentToken: { } agentToken } call
            || (own is not null && own != call))
        {
            return; // for no call under way, or not for the one on whose stream it came
        }

        var passed = ToObject(parameters)!;
        passed[MetaKeys.ProgressToken] = agentToken.DeepClone();
        back.Notify("notifications/progress", passed);
    }

    private static JsonObject? ToObject(JsonElement parameters) =>
        parameters.ValueKind == JsonValueKind.Object ? JsonObject.Create(parameters) : null;
}
