using System.Text.Json;
using System.Text.Json.Nodes;
using McpNest.Core.Gateway;
using McpNest.Core.Upstreams;

namespace McpNest.Web.Gateway;

/// <summary>POSTs of the session era: requests, notifications, and answers to what servers asked.</summary>
internal sealed class SessionRequests(
    SessionBook book, AgentRequests requests, CallGateway gateway, UpstreamPool pool, MemberStreams streams, ByteBudget budget, GatewayMeter meter, TimeProvider time)
{
    private const string SessionHeader = "Mcp-Session-Id";

    /// <summary>The session a request names, or null when it has been refused already.</summary>
    public async Task<SessionLease?> FindAsync(HttpContext context, GatewayRequest request, RpcMessage? message)
    {
        var token = context.Request.Headers[SessionHeader];
        var id = message?.Id ?? default;
        if (token.Count != 1)
        {
            await RpcAnswer.RefuseAsync(
                context, StatusCodes.Status400BadRequest, id, GatewayCode.InvalidRequest, "Send initialize first, and then the Mcp-Session-Id header it answers with.");
            return null;
        }

        if (book.Find(token[0]!, request.AgentId, request.MemberId, out var isFull) is { } lease)
        {
            return lease;
        }

        if (isFull)
        {
            await RefuseFullAsync(context, id);
            return null;
        }

        meter.Refused("session");
        await RpcAnswer.RefuseAsync(
            context, StatusCodes.Status404NotFound, id, DoorCode.NoSuchSession, "There is no such session; send initialize to open a new one.");
        return null;
    }

    /// <summary>Refuses what would need one more session.</summary>
    public Task RefuseFullAsync(HttpContext context, JsonElement id)
    {
        meter.Refused("sessions");
        return RpcAnswer.RetryLaterAsync(
            context, StatusCodes.Status429TooManyRequests, id, GatewayCode.Limited,
            "As many sessions are in use as one person or this nest may have; close some first.", TimeSpan.FromSeconds(5));
    }

    public async Task PostAsync(HttpContext context, GatewayRequest request, RpcMessage message)
    {
        if (await FindAsync(context, request, message) is not { } lease)
        {
            return;
        }

        using (lease)
        {
            switch (message.Kind)
            {
                case RpcKind.Request:
                    await AnswerAsync(context, lease.Session, request, message);
                    return;
                case RpcKind.Response:
                    lease.Session.Requests.Answer(message);
                    break;
                default:
                    Hear(lease.Session, message);
                    break;
            }

            context.Response.StatusCode = StatusCodes.Status202Accepted;
        }
    }

    public async Task DeleteAsync(HttpContext context, GatewayRequest request)
    {
        if (await FindAsync(context, request, message: null) is { } lease)
        {
            using (lease)
            {
                book.End(lease.Session);
            }
        }
    }

    private static void Hear(Session session, RpcMessage notification)
    {
        if (notification.Method == "notifications/cancelled" && notification.Body.At("params", "requestId") is { ValueKind: not JsonValueKind.Undefined } id)
        {
            session.Cancel(id.GetRawText());
        }
    }

    private async Task AnswerAsync(HttpContext context, Session session, GatewayRequest request, RpcMessage message)
    {
        // A dropped connection cancels nothing in this era: the client says so, or the session ends.
        var cancel = new LateCancellation();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel.Token, session.Ended);
        using var running = session.Run(message.IdText, cancel);
        var stream = new AnswerStream(context, message, request.MemberId, streams, budget, meter, time);
        var back = session.Channel(stream.Outbox);
        // Clients of this era expect a call to be a stream; nothing is lost by it, because every answer is a 200.
        var patience = message.MayStream ? TimeSpan.Zero : EventStream.KeepAlive;
        await stream.WriteAsync(HandleAsync(session, message, request.Bytes, back, either.Token), patience, _ => StatusCodes.Status200OK);
    }

    private Task<Answer?> HandleAsync(Session session, RpcMessage message, int bytes, Backchannel back, CancellationToken cancellationToken) => message.Method switch
    {
        "ping" => Task.FromResult<Answer?>(Empty()),
        "logging/setLevel" => requests.GuardAsync(() => SetLevelAsync(session, message, cancellationToken), cancellationToken),
        "resources/subscribe" => requests.GuardAsync(() => SubscribeAsync(session, message, bytes, cancellationToken), cancellationToken),
        "resources/unsubscribe" => requests.GuardAsync(() => UnsubscribeAsync(session, message), cancellationToken),
        _ => requests.AnswerAsync(session.Caller, message, bytes, back, cancellationToken),
    };

    private async Task<Answer> SetLevelAsync(Session session, RpcMessage message, CancellationToken cancellationToken)
    {
        var level = message.Body.Text("params", "level");
        if (!LogLevels.Knows(level))
        {
            return Answer.OfError(GatewayCode.InvalidParams, "logging/setLevel needs a level: debug, info, notice, warning, error, critical, alert or emergency.");
        }

        session.LogLevel = level;
        await pool.SetLogLevelAsync(session.Caller.User, cancellationToken);
        return Empty();
    }

    private async Task<Answer> SubscribeAsync(Session session, RpcMessage message, int bytes, CancellationToken cancellationToken)
    {
        if (message.Body.Text("params", "uri") is not { } uri)
        {
            return Answer.OfError(GatewayCode.InvalidParams, "resources/subscribe needs the uri of a resource.");
        }

        if (session.Subscriptions.Reserve(uri) is not { } place)
        {
            return Answer.OfError(GatewayCode.Limited, "This session is subscribed to as many resources as one may be; unsubscribe from some first.");
        }

        IAsyncDisposable? handle = null;
        try
        {
            var subscription = await gateway.SubscribeAsync(
                session.Caller, new AgentCall(message.Method, message.Parameters(), bytes),
                updated => session.Outbox.Add(RpcText.Notification("notifications/resources/updated", updated)), cancellationToken);
            handle = subscription.Handle;
            return subscription.Answer;
        }
        finally
        {
            await session.Subscriptions.SetAsync(place, handle);
        }
    }

    private static async Task<Answer> UnsubscribeAsync(Session session, RpcMessage message)
    {
        if (message.Body.Text("params", "uri") is not { } uri)
        {
            return Answer.OfError(GatewayCode.InvalidParams, "resources/unsubscribe needs the uri of a resource.");
        }

        await session.Subscriptions.RemoveAsync(uri);
        return Empty();
    }

    private static Answer Empty() => Answer.OfResult(new JsonObject());
}
