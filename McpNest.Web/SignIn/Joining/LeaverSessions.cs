using System.Threading.Channels;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Web.SignIn.Joining;

/// <summary>
/// Ends the sessions of whoever is suspended, removed or erased, in every browser at once. They would be refused anyway; ended, they do not
/// come back when a suspension does.
/// </summary>
internal sealed class LeaverSessions(NestJournal journal, LiveFeed feed, SessionBook sessions) : BackgroundService
{
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = feed.Subscribe(Wake);
        Wake(); // what moved while nobody served
        var version = -1L;
        try
        {
            await foreach (var _ in _wake.Reader.ReadAllAsync(stoppingToken))
            {
                var state = journal.State;
                if (state.Version != version && await TryEndAsync(state, stoppingToken))
                {
                    version = state.Version; // not before: what failed is tried again
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server is stopping.
        }
    }

    private void Wake() => _wake.Writer.TryWrite(true);

    private async Task<bool> TryEndAsync(PolicyState state, CancellationToken cancellationToken)
    {
        try
        {
            await sessions.EndOfAsync(
                // Who came in this moment may be newer than what was looked at.
                member => MemberStanding.MaySignIn(state, member) || MemberStanding.MaySignIn(journal.State, member), cancellationToken);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // In memory they are over already, and each request is refused besides; a row that stayed is too old after half a day.
            return false;
        }
    }
}
