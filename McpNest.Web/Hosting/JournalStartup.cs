using McpNest.Core.Audit;
using McpNest.Core.Journal;

namespace McpNest.Web.Hosting;

/// <summary>Opens the journal before the first request: it must be the one that was signed, and calls an earlier server left open are closed.</summary>
internal sealed class JournalStartup(NestJournal journal, Checkpoints checkpoints) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await checkpoints.DemandAgreementAsync(cancellationToken);
        await journal.StartServingAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
