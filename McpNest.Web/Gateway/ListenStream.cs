using System.Text.Json.Nodes;
using McpNest.Core.Gateway;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;

namespace McpNest.Web.Gateway;

/// <summary>
/// <c>subscriptions/listen</c>: a stream of what the client wants to be told of, opened by an acknowledgement that says what it will be.
/// Closing it is unsubscribing.
/// </summary>
internal sealed class ListenStream(
    LiveSessions sessions, AgentRequests requests, CallGateway gateway, MemberStreams streams, CallRates rates, GatewayMeter meter, TimeProvider time,
    IHostApplicationLifetime lifetime)
{
    private const int MaxMessages = 64;
    private const int MaxBytes = 256 * 1024;

    public async Task RunAsync(HttpContext context, Caller caller, RpcMessage request, int bytes)
    {
        if (ListenFilter.Of(request.Body.At("params", "notifications")) is not { } filter)
        {
            await RpcAnswer.RefuseAsync(
                context, StatusCodes.Status400BadRequest, request.Id, GatewayCode.InvalidParams, "subscriptions/listen needs notifications: which ones, and of which resources.");
            return;
        }

        var outbox = new Outbox(MaxMessages, MaxBytes, () => meter.Dropped("listen_message"));
        var subscriptions = new SessionSubscriptions();
        var gone = context.RequestAborted;
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStopping.Register(stopping.SetResult);
        using var place = streams.Open(caller.MemberId);
        using var live = sessions.Add(new LiveSession(caller.AgentId, kind => Notify(outbox, filter, request, kind), context.Abort));
        try
        {
            var stream = new EventStream(context.Response, time);
            await stream.BeginAsync(gone);
            // Nothing but comments may come before the acknowledgement, so what is written meanwhile waits.
            var agreed = AgreeAsync(caller, request, bytes, filter, outbox, subscriptions, gone);
            await stream.IdleAsync(agreed, gone);
            await stream.WriteAsync(Tagged(request, "notifications/subscriptions/acknowledged", new JsonObject { ["notifications"] = await agreed }), gone);
            await stream.PumpAsync(outbox, stopping.Task, gone);
            await stream.WriteAsync(RpcText.Answer(request.Id, StatelessRequests.Finish(Answer.OfResult(Tag(request, [])))), gone);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The client went away, or its key is no longer good.
        }
        finally
        {
            subscriptions.End();
        }
    }

    private async Task<JsonObject> AgreeAsync(
        Caller caller, RpcMessage request, int bytes, ListenFilter filter, Outbox outbox, SessionSubscriptions subscriptions, CancellationToken cancellationToken)
    {
        // Each is a call, and the door has counted one.
        var agreed = await Task.WhenAll(filter.Resources.Select(subscriptions.Reserve).OfType<SubscriptionPlace>()
            .Where((_, index) => index == 0 || rates.Take(caller.AgentId, caller.MemberId) is null)
            .Select(async place => await SubscribeAsync(caller, request, bytes, place, outbox, subscriptions, cancellationToken) ? place.Uri : null));
        return filter.Agreed([.. agreed.OfType<string>()]);
    }

    private async Task<bool> SubscribeAsync(
        Caller caller, RpcMessage request, int bytes, SubscriptionPlace place, Outbox outbox, SessionSubscriptions subscriptions, CancellationToken cancellationToken)
    {
        IAsyncDisposable? handle = null;
        await requests.GuardAsync(
            async () =>
            {
                var subscription = await gateway.SubscribeAsync(
                    caller, new AgentCall("resources/subscribe", new JsonObject { ["uri"] = place.Uri }, bytes),
                    updated => outbox.Add(Tagged(request, "notifications/resources/updated", updated)), cancellationToken);
                handle = subscription.Handle;
                return subscription.Answer;
            },
            cancellationToken);
        await subscriptions.SetAsync(place, handle);
        return handle is not null;
    }

    private static void Notify(Outbox outbox, ListenFilter filter, RpcMessage request, OfferKind kind)
    {
        if (filter.Wants(kind))
        {
            outbox.AddNews(Tagged(request, ListChanges.Method(kind), []));
        }
    }

    private static ReadOnlyMemory<byte> Tagged(RpcMessage request, string method, JsonObject parameters) =>
        RpcText.Notification(method, Tag(request, parameters));

    private static JsonObject Tag(RpcMessage request, JsonObject parameters)
    {
        if (parameters["_meta"] is not JsonObject meta)
        {
            parameters["_meta"] = meta = [];
        }

        meta[MetaKeys.SubscriptionId] = JsonValue.Create(request.Id);
        return parameters;
    }
}
