using Microsoft.Extensions.Hosting;

namespace McpNest.Core.Journal;

/// <summary>Keeps an idle server up to date with what the command line does, so that pages and sessions hear of it.</summary>
public sealed class StateWatcher(NestJournal journal, JournalOptions options) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.WatchInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                await journal.CatchUpAsync(stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The server is stopping.
        }
    }
}
