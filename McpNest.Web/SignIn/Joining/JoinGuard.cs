using System.Net;
using System.Threading.RateLimiting;

namespace McpNest.Web.SignIn.Joining;

/// <summary>Bounds attempts to join. A whole team may join from one address, so only wrong codes count against it strictly.</summary>
internal sealed class JoinGuard : IDisposable
{
    public const int AttemptsPerAddress = 100;
    public const int RefusedPerAddress = 10;

    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(5);

    private readonly PartitionedRateLimiter<string> _attempts = Limiter(AttemptsPerAddress);
    private readonly PartitionedRateLimiter<string> _refused = Limiter(RefusedPerAddress);

    /// <summary>Whether somebody may try to join now.</summary>
    public bool MayTry(IPAddress? address) => MayAsk(address) && IsTaken(_attempts, SignInThrottle.Place(address));

    /// <summary>Whether somebody may ask what joining takes, which is no attempt yet.</summary>
    public bool MayAsk(IPAddress? address) => _refused.GetStatistics(SignInThrottle.Place(address)) is not { CurrentAvailablePermits: 0 };

    /// <summary>Notes that a code let nobody in.</summary>
    public void Refused(IPAddress? address) => IsTaken(_refused, SignInThrottle.Place(address));

    public void Dispose()
    {
        _attempts.Dispose();
        _refused.Dispose();
    }

    private static bool IsTaken(PartitionedRateLimiter<string> limiter, string place)
    {
        using var lease = limiter.AttemptAcquire(place);
        return lease.IsAcquired;
    }

    private static PartitionedRateLimiter<string> Limiter(int permits) => PartitionedRateLimiter.Create<string, string>(
        place => RateLimitPartition.GetFixedWindowLimiter(place, _ => new FixedWindowRateLimiterOptions { PermitLimit = permits, Window = s_window }));
}
