using McpNest.Core.Gateway;
using McpNest.Core.Upstreams;

namespace McpNest.Web.Gateway;

/// <summary>The requests that both eras know, on their way to Core. Never throws but for a cancelled one.</summary>
internal sealed partial class AgentRequests(CallGateway gateway, Catalog catalog, AgentPresence presence, ILogger<AgentRequests> logger)
{
    /// <summary>Answers one request.</summary>
    /// <returns>Null when it was cancelled: then nobody expects an answer.</returns>
    public Task<Answer?> AnswerAsync(Caller caller, RpcMessage request, int bytes, Backchannel back, CancellationToken cancellationToken)
    {
        presence.Saw(caller.AgentId, caller.Client);
        return GuardAsync(() => DoAsync(caller, request, bytes, back, cancellationToken), cancellationToken);
    }

    private Task<Answer> DoAsync(Caller caller, RpcMessage request, int bytes, Backchannel back, CancellationToken cancellationToken) => request.Method switch
    {
        "tools/list" or "prompts/list" or "resources/list" or "resources/templates/list" =>
            catalog.ListAsync(caller, request.Method, request.Parameters(), cancellationToken),
        "tools/call" or "prompts/get" or "resources/read" or "completion/complete" =>
            gateway.CallAsync(caller, new AgentCall(request.Method, request.Parameters(), bytes), back, cancellationToken),
        _ => Task.FromResult(Answer.OfError(GatewayCode.MethodNotFound, "Method not found")),
    };

    /// <summary>Runs what answers one request.</summary>
    public async Task<Answer?> GuardAsync(Func<Task<Answer>> answer, CancellationToken cancellationToken)
    {
        try
        {
            var given = await answer();
            return cancellationToken.IsCancellationRequested ? null : given;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception fault)
        {
            // Its message may quote what was sent; where it happened does not.
            LogFault(fault.GetType().Name, fault.StackTrace);
            return Answer.OfError(GatewayCode.InternalError, "The nest failed to handle this request; its log says where.");
        }
    }

    [LoggerMessage(301, LogLevel.Error, "A request of an agent failed inside the nest: {Fault} {Where}")]
    private partial void LogFault(string fault, string? where);
}
