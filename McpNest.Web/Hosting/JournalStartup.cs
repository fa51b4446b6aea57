using McpNest.Core.Journal;

namespace McpNest.Web.Hosting;

/// <summary>Opens the journal before the first request, and closes what an earlier server left open.</summary>
internal sealed class JournalStartup(NestJournal journal) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => journal.StartServingAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
