using System.Net;
using System.Threading.RateLimiting;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Web.SignIn.Joining;

/// <summary>
/// Bounds attempts to join, and records those that were refused. A whole team may join from one address, so only wrong codes count
/// against it strictly. Records are bounded too: who tries a thousand codes leaves a few lines and one that says it was limited.
/// </summary>
internal sealed class JoinGuard(NestJournal journal) : IDisposable
{
    public const int AttemptsPerAddress = 100;
    public const int RefusedPerAddress = 10;
    public const int RecordsEverywhere = 60;

    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    private readonly PartitionedRateLimiter<string> _attempts = Limiter(AttemptsPerAddress, s_window);
    private readonly PartitionedRateLimiter<string> _refused = Limiter(RefusedPerAddress, s_window);
    private readonly PartitionedRateLimiter<string> _limited = Limiter(1, s_window);
    private readonly PartitionedRateLimiter<string> _records = Limiter(RecordsEverywhere, s_hour);

    /// <summary>Whether somebody may try to join now.</summary>
    public async Task<bool> MayTryAsync(IPAddress? address)
    {
        var place = SignInThrottle.Place(address);
        if (_refused.GetStatistics(place) is not { CurrentAvailablePermits: 0 } && IsTaken(_attempts, place))
        {
            return true;
        }

        if (IsTaken(_limited, place))
        {
            await RecordAsync(limited: true);
        }

        return false;
    }

    /// <summary>Notes that a code let nobody in.</summary>
    public async Task RefusedAsync(IPAddress? address)
    {
        IsTaken(_refused, SignInThrottle.Place(address));
        await RecordAsync(limited: false);
    }

    public void Dispose()
    {
        _attempts.Dispose();
        _refused.Dispose();
        _limited.Dispose();
        _records.Dispose();
    }

    private async Task RecordAsync(bool limited)
    {
        if (!IsTaken(_records, ""))
        {
            return;
        }

        try
        {
            await journal.CommitAsync(Actor.Nest, [new Change.SignInRefused(null, SignInWay.JoinLink, limited)], rows: null, CancellationToken.None);
        }
        catch (JournalUnavailableException)
        {
            // Nobody was let in, and while nothing can be recorded nobody will be.
        }
    }

    private static bool IsTaken(PartitionedRateLimiter<string> limiter, string place)
    {
        using var lease = limiter.AttemptAcquire(place);
        return lease.IsAcquired;
    }

    private static PartitionedRateLimiter<string> Limiter(int permits, TimeSpan window) => PartitionedRateLimiter.Create<string, string>(
        place => RateLimitPartition.GetFixedWindowLimiter(place, _ => new FixedWindowRateLimiterOptions { PermitLimit = permits, Window = window }));
}
