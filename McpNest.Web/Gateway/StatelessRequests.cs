using System.Text.Json;
using System.Text.Json.Nodes;
using McpNest.Core.Gateway;
using McpNest.Core.Upstreams;

namespace McpNest.Web.Gateway;

/// <summary>POSTs of the stateless era: each says itself who speaks and what it can. Closing one cancels it.</summary>
internal sealed class StatelessRequests(
    AgentRequests requests, ListenStream listen, NestIdentity identity, MemberStreams streams, AgentPresence presence, ByteBudget budget, GatewayMeter meter,
    TimeProvider time)
{
    public async Task PostAsync(HttpContext context, GatewayRequest request, RpcMessage message)
    {
        if (message.Kind == RpcKind.Notification)
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted; // this era has none that matters here
        }
        else if (message.Kind == RpcKind.Response)
        {
            await RpcAnswer.RefuseAsync(
                context, StatusCodes.Status400BadRequest, message.Id, GatewayCode.InvalidRequest, "Nothing was asked: this version of MCP has no requests to clients.");
        }
        else if (CallerOf(request, message.Body.At("params", "_meta")) is not { } caller)
        {
            await RpcAnswer.RefuseAsync(
                context, StatusCodes.Status400BadRequest, message.Id, GatewayCode.InvalidParams,
                $"Every request needs {MetaKeys.ProtocolVersion} and {MetaKeys.ClientCapabilities} in params._meta.");
        }
        else if (message.Method == "subscriptions/listen")
        {
            await listen.RunAsync(context, caller, message, request.Bytes);
        }
        else
        {
            await AnswerAsync(context, caller, message, request.Bytes);
        }
    }

    /// <summary>Puts into a result what every result of this era carries.</summary>
    public static Answer Finish(Answer answer)
    {
        if (answer.Result is not JsonObject result)
        {
            return answer;
        }

        // A server of an older version leaves it out and means this.
        result.TryAdd("resultType", "complete");
        if (!result.TryGetPropertyValue("_meta", out var meta) || meta is null)
        {
            result["_meta"] = meta = new JsonObject();
        }

        if (meta is JsonObject members)
        {
            members[MetaKeys.ServerInfo] = NestIdentity.ServerInfo();
        }

        return answer;
    }

    private async Task AnswerAsync(HttpContext context, Caller caller, RpcMessage message, int bytes)
    {
        var stream = new AnswerStream(context, message, caller.MemberId, streams, budget, meter, time);
        var work = message.Method == "server/discover"
            ? Task.FromResult<Answer?>(Discover(caller))
            : requests.AnswerAsync(caller, message, bytes, Back(message, stream.Outbox), context.RequestAborted);
        await stream.WriteAsync(FinishAsync(work), EventStream.KeepAlive, StatusOf);
    }

    /// <summary>What a client of this era does first, as others initialize.</summary>
    private Answer Discover(Caller caller)
    {
        presence.Saw(caller.AgentId, caller.Client);
        return Answer.OfResult(identity.Discovered());
    }

    private static async Task<Answer?> FinishAsync(Task<Answer?> work) => await work is { } answer ? Finish(answer) : null;

    private static int StatusOf(Answer answer) => answer.Error?["code"] is JsonValue value && value.TryGetValue(out int code)
        ? code switch
        {
            GatewayCode.MethodNotFound => StatusCodes.Status404NotFound,
            GatewayCode.HeaderMismatch or DoorCode.MissingCapability or GatewayCode.UnsupportedVersion => StatusCodes.Status400BadRequest,
            _ => StatusCodes.Status200OK,
        }
        : StatusCodes.Status200OK;

    /// <summary>Only what the request asked for, and nothing that asks the client: this era has no such requests.</summary>
    private static Backchannel Back(RpcMessage message, Outbox outbox)
    {
        var meta = message.Body.At("params", "_meta");
        var level = meta.Text(MetaKeys.LogLevel);
        var progress = meta.At(MetaKeys.ProgressToken).ValueKind is JsonValueKind.String or JsonValueKind.Number;
        return new Backchannel(
            (method, parameters) =>
            {
                if (method switch
                {
                    "notifications/message" => level is not null && LogLevels.Wants(level, parameters),
                    "notifications/progress" => progress,
                    _ => true,
                })
                {
                    outbox.Add(RpcText.Notification(method, parameters));
                }
            },
            Ask: null);
    }

    private static Caller? CallerOf(GatewayRequest request, JsonElement meta) =>
        meta.Text(MetaKeys.ProtocolVersion) is not { } version || meta.Object(MetaKeys.ClientCapabilities) is not { } capabilities
            ? null
            : new Caller(
                request.AgentId, request.MemberId, ClientLabel.Sanitise(meta.Text(MetaKeys.ClientInfo, "name"), meta.Text(MetaKeys.ClientInfo, "version")), version)
            {
                Era = UpstreamEra.Stateless,
                Capabilities = capabilities,
                LogLevel = meta.Text(MetaKeys.LogLevel),
            };
}
