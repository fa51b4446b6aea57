using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpNest.Tests.Conformance.Fixture;

/// <summary>The stream of changes of 2026-07-28: acknowledges, then tells of every change that was asked for, until the client goes.</summary>
internal sealed class FixtureSubscriptions(FixtureCatalog catalog)
{
    public async ValueTask<EmptyResult> ListenAsync(
        RequestContext<SubscriptionsListenRequestParams> context, CancellationToken cancellationToken)
    {
        var changes = Channel.CreateUnbounded<string>();
        var wanted = context.Params.Notifications;
        EventHandler tools = (_, _) => changes.Writer.TryWrite(NotificationMethods.ToolListChangedNotification);
        EventHandler prompts = (_, _) => changes.Writer.TryWrite(NotificationMethods.PromptListChangedNotification);
        catalog.Tools.Changed += wanted.ToolsListChanged == true ? tools : null;
        catalog.Prompts.Changed += wanted.PromptsListChanged == true ? prompts : null;
        try
        {
            await SendAsync(context, NotificationMethods.SubscriptionsAcknowledgedNotification, Granted(wanted), cancellationToken);
            await foreach (var change in changes.Reader.ReadAllAsync(cancellationToken))
            {
                await SendAsync(context, change, [], cancellationToken);
            }
        }
        finally
        {
            catalog.Tools.Changed -= tools;
            catalog.Prompts.Changed -= prompts;
        }

        return new EmptyResult();
    }

    private static JsonObject Granted(SubscriptionsListenNotifications wanted)
    {
        var granted = new JsonObject();
        if (wanted.ToolsListChanged == true)
        {
            granted["toolsListChanged"] = true;
        }

        if (wanted.PromptsListChanged == true)
        {
            granted["promptsListChanged"] = true;
        }

        return new JsonObject { ["notifications"] = granted };
    }

    private static Task SendAsync(
        RequestContext<SubscriptionsListenRequestParams> context, string method, JsonObject parameters, CancellationToken cancellationToken)
    {
        parameters["_meta"] = new JsonObject { [MetaKeys.SubscriptionId] = JsonSerializer.SerializeToNode(context.JsonRpcRequest.Id, McpJsonUtilities.DefaultOptions) };
        return context.Server.SendMessageAsync(new JsonRpcNotification { Method = method, Params = parameters }, cancellationToken);
    }
}
