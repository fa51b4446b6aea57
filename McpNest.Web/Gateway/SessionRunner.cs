using McpNest.Core.Gateway;
using McpNest.Core.Policy;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpNest.Web.Gateway;

/// <summary>Runs each SDK session, and lets Core notify and end it.</summary>
internal sealed class SessionRunner(LiveSessions sessions)
{
    public async Task RunAsync(HttpContext context, McpServer server, CancellationToken cancellationToken)
    {
        // Without an id there is no session beyond this one request, which the front already holds.
        if (server.SessionId is null || AgentScheme.Read(context.User) is not { } agent)
        {
            await server.RunAsync(cancellationToken);
            return;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var live = sessions.Add(new LiveSession(
            agent.AgentId,
            kind => _ = kind == OfferKind.Tool ? server.SendNotificationAsync(NotificationMethods.ToolListChangedNotification, CancellationToken.None) : null,
            end.Cancel));
        try
        {
            await server.RunAsync(end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
        }
    }
}
