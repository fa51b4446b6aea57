using System.Text.Json;
using McpNest.Core.Gateway;
using McpNest.Core.Journal;

namespace McpNest.Web.Gateway;

/// <summary>The MCP endpoint behind the front: finds out which era a request belongs to, and who handles it.</summary>
internal sealed class McpEndpoint(
    SessionOpening opening, SessionRequests sessions, StatelessRequests stateless, MemberStreams streams, CallRates rates, LimitLedger ledger,
    GatewayMeter meter, Draining draining)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Features.Get<GatewayRequest>() ?? throw new InvalidOperationException("UseNestGateway must run before the MCP endpoint.");
        var message = RpcMessage.Read(request.Body);
        var version = context.Request.Headers[ProtocolVersions.Header].ToString();
        if (version.Length > 0 && !ProtocolVersions.All.Contains(version))
        {
            meter.Refused("version");
            await RpcAnswer.RefuseVersionAsync(context, message?.Id ?? default, version);
        }
        else if (!HttpMethods.IsPost(context.Request.Method))
        {
            await FetchAsync(context, request, version);
        }
        else if (!RequestForm.TakesAnswers(context.Request))
        {
            meter.Refused("accept");
            await RpcAnswer.RefuseAsync(
                context, StatusCodes.Status406NotAcceptable, message?.Id ?? default, GatewayCode.InvalidRequest, "Accept application/json and text/event-stream.");
        }
        else if (message is null)
        {
            meter.Refused("not_json_rpc");
            await RpcAnswer.RefuseAsync(context, StatusCodes.Status400BadRequest, default, GatewayCode.InvalidRequest, "The message is not a JSON-RPC 2.0 message.");
        }
        else
        {
            await PostAsync(context, request, message, version);
        }
    }

    private async Task FetchAsync(HttpContext context, GatewayRequest request, string version)
    {
        if (version == ProtocolVersions.Stateless)
        {
            context.Response.Headers.Allow = HttpMethods.Post;
            await PlainAnswer.WriteAsync(context, StatusCodes.Status405MethodNotAllowed, "This version of MCP uses POST only.");
        }
        else if (HttpMethods.IsGet(context.Request.Method) && draining.HasBegun)
        {
            await RefuseStoppingAsync(context, id: default);
        }
        else if (HttpMethods.IsDelete(context.Request.Method))
        {
            await sessions.DeleteAsync(context, request);
        }
        else if (!RequestForm.TakesEvents(context.Request))
        {
            meter.Refused("accept");
            await PlainAnswer.WriteAsync(context, StatusCodes.Status406NotAcceptable, "Accept text/event-stream.");
        }
        else if (streams.IsFull(request.MemberId))
        {
            await RefuseStreamAsync(context, request, id: default);
        }
        else
        {
            await opening.StreamAsync(context, request);
        }
    }

    private async Task PostAsync(HttpContext context, GatewayRequest request, RpcMessage message, string version)
    {
        if (message.Kind != RpcKind.Request)
        {
            await HandleAsync(context, request, message, version); // what servers asked is answered to the end
        }
        else if (draining.Enter() is { } place)
        {
            using (place)
            {
                await HandleAsync(context, request, message, version);
            }
        }
        else
        {
            await RefuseStoppingAsync(context, message.Id);
        }
    }

    private async Task HandleAsync(HttpContext context, GatewayRequest request, RpcMessage message, string version)
    {
        if (message.Kind == RpcKind.Request && rates.Take(request.AgentId, request.MemberId) is { } wait)
        {
            meter.Refused("rate");
            await RpcAnswer.RetryLaterAsync(
                context, StatusCodes.Status429TooManyRequests, message.Id, GatewayCode.Limited, "More calls than one agent or person may make in a second; wait a moment.", wait);
        }
        else if (message.Kind == RpcKind.Request && message.MayStream && streams.IsFull(request.MemberId))
        {
            await RefuseStreamAsync(context, request, message.Id);
        }
        else if (version == ProtocolVersions.Stateless)
        {
            await stateless.PostAsync(context, request, message);
        }
        else if (message is { Kind: RpcKind.Request, Method: "initialize" })
        {
            await opening.InitializeAsync(context, request, message);
        }
        else
        {
            await sessions.PostAsync(context, request, message);
        }
    }

    private Task RefuseStoppingAsync(HttpContext context, JsonElement id)
    {
        meter.Refused("stopping");
        return RpcAnswer.RetryLaterAsync(
            context, StatusCodes.Status503ServiceUnavailable, id, GatewayCode.Stopping, Draining.Sentence + " Try again in a moment.", TimeSpan.FromSeconds(5));
    }

    private Task RefuseStreamAsync(HttpContext context, GatewayRequest request, JsonElement id)
    {
        meter.Refused("streams");
        ledger.Count(LimitKind.Streams, request.AgentId, request.MemberId);
        return RpcAnswer.RetryLaterAsync(
            context, StatusCodes.Status429TooManyRequests, id, GatewayCode.Limited,
            "Your agents hold as many streams open as one person may; close some first.", TimeSpan.FromSeconds(5));
    }
}
