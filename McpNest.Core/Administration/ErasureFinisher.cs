using McpNest.Core.Journal;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace McpNest.Core.Administration;

/// <summary>Finishes, as soon as the nest serves, erasures in which a process was killed.</summary>
public sealed partial class ErasureFinisher(ErasureBook erasures, ILogger<ErasureFinisher> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            if (await erasures.FinishAsync(stoppingToken).ConfigureAwait(false) is var count and > 0)
            {
                Finished(count);
            }
        }
        catch (OperationCanceledException)
        {
            // The server is stopping; the next one goes on.
        }
        catch (Exception e) when (e is NestException or JournalUnavailableException or SqliteException or IOException or UnauthorizedAccessException)
        {
            Failed();
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Erasures that had been interrupted were finished: {Count}.")]
    private partial void Finished(int count);

    [LoggerMessage(2, LogLevel.Warning, "An erasure that had been interrupted could not be finished; the next start tries again.")]
    private partial void Failed();
}
