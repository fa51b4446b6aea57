using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;

namespace McpNest.Web.SignIn;

/// <summary>
/// Slows guessing down: few attempts for one account from one address, more for one address over all accounts, and a bound for one
/// account over all addresses.
/// </summary>
internal sealed class SignInThrottle : IDisposable
{
    public const int PerAccount = 10;
    public const int PerAddress = 100;
    public const int PerAccountEverywhere = 50;

    /// <summary>Questions to passkeys, which cost little and prove nothing: every open sign-in page asks some.</summary>
    public const int AsksPerAddress = 300;

    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_everywhereWindow = TimeSpan.FromMinutes(15);

    private readonly PartitionedRateLimiter<(string Address, string Account)> _here = PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<(string Address, string Account), string>(a => Window(a.Address, PerAddress, s_window)),
        PartitionedRateLimiter.Create<(string Address, string Account), (string, string)>(a => Window(a, PerAccount, s_window)));

    private readonly PartitionedRateLimiter<string> _everywhere =
        PartitionedRateLimiter.Create<string, string>(account => Window(account, PerAccountEverywhere, s_everywhereWindow));

    private readonly PartitionedRateLimiter<Guid> _proofs = PartitionedRateLimiter.Create<Guid, Guid>(member => Window(member, PerAccount, s_window));

    private readonly PartitionedRateLimiter<string> _asks =
        PartitionedRateLimiter.Create<string, string>(place => Window(place, AsksPerAddress, s_window));

    /// <summary>Whether a browser may be asked for a passkey now.</summary>
    public bool TryAsk(IPAddress? address)
    {
        using var lease = _asks.AttemptAcquire(Place(address));
        return lease.IsAcquired;
    }

    /// <summary>
    /// Whether the answer of a passkey may be judged now. It cannot be guessed, so people behind one address are bounded together only by
    /// the bound over all accounts, and each answer by its own.
    /// </summary>
    public bool TryTakePasskey(IPAddress? address, string credential) =>
        TryTakeHere(address, "passkey " + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(credential))));

    /// <summary>Whether a password may be tried now.</summary>
    public bool TryTake(IPAddress? address, string email)
    {
        var account = email.Trim().ToUpperInvariant();
        if (!TryTakeHere(address, account))
        {
            return false;
        }

        using var lease = _everywhere.AttemptAcquire(account);
        return lease.IsAcquired;
    }

    /// <summary>Whether a one-time link may be tried now. Its code cannot be guessed, so no bound over all addresses lets one person lock out another.</summary>
    public bool TryTakeLink(IPAddress? address) => TryTakeHere(address, "");

    /// <summary>Whether somebody who is signed in may try once more to prove that it is them.</summary>
    public bool TryTakeProof(Guid memberId)
    {
        using var lease = _proofs.AttemptAcquire(memberId);
        return lease.IsAcquired;
    }

    public void Dispose()
    {
        _proofs.Dispose();
        _here.Dispose();
        _asks.Dispose();
        _everywhere.Dispose();
    }

    private bool TryTakeHere(IPAddress? address, string account)
    {
        using var lease = _here.AttemptAcquire((Place(address), account));
        return lease.IsAcquired;
    }

    /// <summary>Of an IPv6 address the network: whoever has one address of a /64 has them all.</summary>
    internal static string Place(IPAddress? address) => address switch
    {
        null => "",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)),
        _ => address.ToString(),
    };

    private static RateLimitPartition<T> Window<T>(T key, int attempts, TimeSpan window) =>
        RateLimitPartition.GetFixedWindowLimiter(key, _ => new FixedWindowRateLimiterOptions { PermitLimit = attempts, Window = window });
}
