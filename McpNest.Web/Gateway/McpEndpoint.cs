using System.Text.Json.Nodes;
using McpNest.Core.Gateway;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpNest.Web.Gateway;

/// <summary>
/// Between the SDK and Core: answers <c>tools/list</c> and <c>tools/call</c> with JSON that was not rebuilt, because the SDK's own types
/// drop what they do not know. The rest of the protocol is the SDK's.
/// </summary>
internal sealed partial class McpEndpoint(CallGateway gateway, Catalog catalog, IHttpContextAccessor http, ILogger<McpEndpoint> logger)
{
    private const int CacheMilliseconds = 5000;

    public McpMessageHandler Filter(McpMessageHandler next) => async (context, cancellationToken) =>
    {
        if (context.JsonRpcMessage is not JsonRpcRequest { Method: RequestMethods.ToolsList or RequestMethods.ToolsCall } request)
        {
            await next(context, cancellationToken);
            return;
        }

        var answer = await AnswerAsync(context, request, cancellationToken);
        // Whoever cancelled expects no answer.
        cancellationToken.ThrowIfCancellationRequested();
        await context.Server.SendMessageAsync(Message(request, answer), cancellationToken);
    };

    private async Task<Answer> AnswerAsync(MessageContext context, JsonRpcRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return request.Method == RequestMethods.ToolsList
                ? await ListAsync(context, request, cancellationToken)
                : await CallAsync(context, request, cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // Its message may quote what was sent; where it happened does not.
            LogFault(fault.GetType().Name, fault.StackTrace);
            return Answer.OfError(GatewayCode.InternalError, "The nest failed to handle this request; its log says where.");
        }
    }

    private async Task<Answer> ListAsync(MessageContext context, JsonRpcRequest request, CancellationToken cancellationToken)
    {
        var answer = await catalog.ListAsync(CallerOf(context), request.Method, request.Params as JsonObject, cancellationToken);
        if (answer.Result is JsonObject result && HeaderAgreement.IsStateless(VersionOf(context)))
        {
            // Never shared: a list is one person's, and a revocation must not be outlived by a cache.
            result["ttlMs"] = CacheMilliseconds;
            result["cacheScope"] = "private";
        }

        return Finish(context, answer);
    }

    private async Task<Answer> CallAsync(MessageContext context, JsonRpcRequest request, CancellationToken cancellationToken)
    {
        var bytes = http.HttpContext?.Features.Get<GatewayRequest>()?.Bytes ?? 0;
        return Finish(context, await gateway.CallAsync(CallerOf(context), new AgentCall(request.Method, request.Params as JsonObject ?? [], bytes), back: null, cancellationToken));
    }

    private static Answer Finish(MessageContext context, Answer answer)
    {
        if (answer.Result is JsonObject result && HeaderAgreement.IsStateless(VersionOf(context)))
        {
            // Required from 2026-07-28 on; a server of an older version leaves it out and means this.
            result.TryAdd("resultType", "complete");
        }

        return answer;
    }

    private static Caller CallerOf(MessageContext context)
    {
        var client = context.JsonRpcMessage.Context?.ClientInfo ?? context.Server.ClientInfo;
        return AgentScheme.CallerOf(context.User, ClientLabel.Sanitise(client?.Name, client?.Version), VersionOf(context));
    }

    private static string? VersionOf(MessageContext context) =>
        context.JsonRpcMessage.Context?.ProtocolVersion ?? context.Server.NegotiatedProtocolVersion;

    private static JsonRpcMessage Message(JsonRpcRequest request, Answer answer) => answer.Error is not { } error
        ? new JsonRpcResponse { Id = request.Id, Result = answer.Result }
        : new JsonRpcError
        {
            Id = request.Id,
            Error = new JsonRpcErrorDetail
            {
                Code = error["code"]!.GetValue<int>(),
                Message = error["message"]!.GetValue<string>(),
                Data = error["data"]?.DeepClone(),
            },
        };

    [LoggerMessage(301, LogLevel.Error, "A request of an agent failed inside the nest: {Fault} {Where}")]
    private partial void LogFault(string fault, string? where);
}
