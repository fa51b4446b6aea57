using System.Net;
using System.Threading.RateLimiting;

namespace McpNest.Web.SignIn;

/// <summary>Slows guessing down: few attempts for one account from one address, more for one address over all accounts.</summary>
internal sealed class SignInThrottle : IDisposable
{
    public const int PerAccount = 10;
    public const int PerAddress = 100;

    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(5);

    private readonly PartitionedRateLimiter<(string Address, string Account)> _limits = PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<(string Address, string Account), string>(a => Window(a.Address, PerAddress)),
        PartitionedRateLimiter.Create<(string Address, string Account), (string, string)>(a => Window(a, PerAccount)));

    /// <summary>Whether one more attempt may be made now.</summary>
    /// <param name="account">What is tried: an e-mail address, or the name of a kind of link.</param>
    public bool TryTake(IPAddress? address, string account)
    {
        using var lease = _limits.AttemptAcquire((address?.ToString() ?? "", account.Trim().ToUpperInvariant()));
        return lease.IsAcquired;
    }

    public void Dispose() => _limits.Dispose();

    private static RateLimitPartition<T> Window<T>(T key, int attempts) =>
        RateLimitPartition.GetFixedWindowLimiter(key, _ => new FixedWindowRateLimiterOptions { PermitLimit = attempts, Window = s_window });
}
