using McpNest.Core.Policy;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace McpNest.Core.Audit;

/// <summary>Lets retention run once a day while the nest serves.</summary>
public sealed partial class RetentionService(Retention retention, TimeProvider time, ILogger<RetentionService> logger) : BackgroundService
{
    // Not at once: a machine may start with a clock far in the future and learn better a moment later.
    private static readonly TimeSpan s_first = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_usual = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_again = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (retention.Warning is { } warning)
        {
            KeepsShort(logger, warning);
        }

        try
        {
            for (var wait = s_first; ; wait = await RunAsync(stoppingToken).ConfigureAwait(false) ? s_usual : s_again)
            {
                await Task.Delay(wait, time, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The server is stopping; what is left to delete the next one will.
        }
    }

    private async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var done = await retention.PruneAsync(Actor.Nest, before: null, cancellationToken).ConfigureAwait(false);
            if (done.Count > 0)
            {
                TookOut(logger, done.Count, done.Through);
            }

            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever it was: records stay longer, nothing is lost, and serving goes on.
            Failed(logger, e.GetType().Name);
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "{Warning}")]
    private static partial void KeepsShort(ILogger logger, string warning);

    [LoggerMessage(2, LogLevel.Information, "Retention took {Count} records out, up to record {Through}.")]
    private static partial void TookOut(ILogger logger, long count, long through);

    [LoggerMessage(3, LogLevel.Warning, "Retention could not run ({Fault}); it is tried again within the hour.")]
    private static partial void Failed(ILogger logger, string fault);
}
