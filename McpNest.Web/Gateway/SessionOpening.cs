using System.Text.Json;
using McpNest.Core.Gateway;

namespace McpNest.Web.Gateway;

/// <summary>What opens a session and keeps it in touch: the handshake, and the stream a client fetches with GET.</summary>
internal sealed class SessionOpening(
    SessionBook book, SessionRequests sessions, NestIdentity identity, MemberStreams streams, AgentPresence presence, TimeProvider time,
    IHostApplicationLifetime lifetime)
{
    /// <summary>Answers <c>initialize</c>.</summary>
    public async Task InitializeAsync(HttpContext context, GatewayRequest request, RpcMessage message)
    {
        var parameters = message.Body.At("params");
        if (parameters.Text("protocolVersion") is not { } asked || parameters.At("capabilities").ValueKind != JsonValueKind.Object)
        {
            await RpcAnswer.RefuseAsync(
                context, StatusCodes.Status200OK, message.Id, GatewayCode.InvalidParams, "initialize needs protocolVersion and capabilities.");
            return;
        }

        var version = ProtocolVersions.IsSession(asked) ? asked : ProtocolVersions.NewestSession;
        var client = ClientLabel.Sanitise(parameters.Text("clientInfo", "name"), parameters.Text("clientInfo", "version"));
        if (book.Open(request.AgentId, request.MemberId, version, client, parameters.At("capabilities")) is not { } token)
        {
            await sessions.RefuseFullAsync(context, message.Id);
            return;
        }

        presence.Saw(request.AgentId, client);
        context.Response.Headers["Mcp-Session-Id"] = token;
        await RpcAnswer.WriteAsync(context, StatusCodes.Status200OK, message.Id, Answer.OfResult(identity.Initialized(version)));
    }

    /// <summary>Streams what belongs to no request, until the client goes, the session ends, or the client opens another stream.</summary>
    public async Task StreamAsync(HttpContext context, GatewayRequest request)
    {
        if (await sessions.FindAsync(context, request, message: null) is not { } lease)
        {
            return;
        }

        using (lease)
        using (streams.Open(request.MemberId))
        using (var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lease.Session.Left, lifetime.ApplicationStopping))
        {
            try
            {
                await lease.Session.Stream.TakeAsync(until => PumpAsync(context, lease.Session, until), end.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                // The client went, the session ended, or another stream took the place.
            }
        }
    }

    private async Task PumpAsync(HttpContext context, Session session, CancellationToken until)
    {
        var stream = new EventStream(context.Response, time);
        await stream.BeginAsync(until);
        var end = new TaskCompletionSource();
        try
        {
            await stream.PumpAsync(session.Outbox, end.Task, until);
        }
        finally
        {
            // The outbox stays, and what waited for its next message must not hang on it.
            end.SetResult();
        }
    }
}
