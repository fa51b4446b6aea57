using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Web.SignIn.Provider;

/// <summary>Records whom a provider vouched for and the nest did not let in: so many at most, then that there were more.</summary>
internal sealed class ProviderRefusals(NestJournal journal, TimeProvider time)
{
    private const int Most = 50;
    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private DateTimeOffset _since;
    private int _count;

    /// <param name="memberId">Whose account it would have been; null when it is nobody's.</param>
    public async Task RecordAsync(Guid? memberId)
    {
        var number = Count();
        if (number > Most)
        {
            return;
        }

        try
        {
            await journal.CommitAsync(Actor.Nest, [new Change.SignInRefused(memberId, SignInWay.Provider, Limited: number == Most)], rows: null, CancellationToken.None);
        }
        catch (JournalUnavailableException)
        {
            // Nobody came in, and the journal says itself that it was shut.
        }
    }

    private int Count()
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (now - _since >= s_window)
            {
                (_since, _count) = (now, 0);
            }

            return _count > Most ? _count : ++_count;
        }
    }
}
