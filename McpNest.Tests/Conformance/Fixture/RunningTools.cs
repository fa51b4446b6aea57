using System.ComponentModel;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpNest.Tests.Conformance.Fixture;

/// <summary>Tools that tell what they are doing while they run.</summary>
internal static class RunningTools
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    [McpServerTool(Name = "test_tool_with_logging"), Description("Sends three log messages while it runs.")]
    public static Task<string> Logging(RequestContext<CallToolRequestParams> context, CancellationToken cancellationToken) =>
        LogAsync(context, cancellationToken, "Tool execution started", "Tool processing data", "Tool execution completed");

    [McpServerTool(Name = "test_logging_tool"), Description("Sends a log message where the request asks for them.")]
    public static Task<string> LoggingOnRequest(RequestContext<CallToolRequestParams> context, CancellationToken cancellationToken) =>
        LogAsync(context, cancellationToken, "Tool execution started");

    [McpServerTool(Name = "test_tool_with_progress"), Description("Reports its progress three times.")]
    public static async Task<string> Progress(RequestContext<CallToolRequestParams> context, CancellationToken cancellationToken)
    {
        foreach (var percent in (int[])[0, 50, 100])
        {
            if (context.Params.ProgressToken is { } token)
            {
                await context.Server.SendNotificationAsync(
                    NotificationMethods.ProgressNotification,
                    new ProgressNotificationParams { ProgressToken = token, Progress = new() { Progress = percent, Total = 100 } },
                    cancellationToken: cancellationToken);
            }

            await Task.Delay(Step, cancellationToken);
        }

        return "The work is done.";
    }

    [McpServerTool(Name = "test_reconnection"), Description("Ends the stream of its answer before it answers, so that the client comes back for it.")]
    public static async Task<string> Reconnection(RequestContext<CallToolRequestParams> context, CancellationToken cancellationToken)
    {
        if (context.Server.SessionId is not null && context.Services!.GetRequiredService<IHttpContextAccessor>().HttpContext is { } request)
        {
            var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            request.Response.OnCompleted(() => Task.FromResult(ended.TrySetResult()));
            await context.EnablePollingAsync(TimeSpan.FromMilliseconds(500), cancellationToken);
            await ended.Task.WaitAsync(cancellationToken);
        }

        return "Reconnection test completed successfully";
    }

    private static async Task<string> LogAsync(
        RequestContext<CallToolRequestParams> context, CancellationToken cancellationToken, params string[] messages)
    {
        foreach (var message in messages)
        {
            if (context.Server.LoggingLevel <= LoggingLevel.Info)
            {
                await context.Server.SendNotificationAsync(
                    NotificationMethods.LoggingMessageNotification,
                    new LoggingMessageNotificationParams
                    {
                        Level = LoggingLevel.Info,
                        Logger = "fixture",
                        Data = JsonSerializer.SerializeToElement(message),
                    },
                    cancellationToken: cancellationToken);
            }

            await Task.Delay(Step, cancellationToken);
        }

        return "Tool execution completed";
    }
}
