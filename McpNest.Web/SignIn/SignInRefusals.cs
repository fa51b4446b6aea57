using McpNest.Core.Administration;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Web.SignIn;

/// <summary>
/// The one place that records that somebody was not let in, whichever way they tried. Strangers cannot fill the journal: in each window so
/// many for each member and so many for nobody's addresses and codes, and then one record that says that further ones are not recorded.
/// </summary>
/// <remarks>
/// Nobody waits for the record: an answer takes equally long whether there is such a member or not. While nothing can be recorded the
/// refusal stands all the same, and nobody can be let in either.
/// </remarks>
internal sealed class SignInRefusals(NestJournal journal, PeopleBook people, TimeProvider time)
{
    public const int PerMember = SignInThrottle.PerAccountEverywhere;
    public const int Nobodys = 100;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    // Addresses that were looked up in this window because attempts at them were limited.
    private const int MostAddresses = 1000;

    private static readonly Guid s_nobody = Guid.Empty;

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, int> _counts = [];
    private readonly HashSet<Guid> _limited = [];
    private readonly HashSet<string> _addresses = [];
    private DateTimeOffset _began = DateTimeOffset.MinValue;
    private Task _last = Task.CompletedTask;

    /// <summary>Somebody tried and was not let in.</summary>
    /// <param name="memberId">Whose account was tried; null when it is nobody's.</param>
    public void Refused(SignInWay way, Guid? memberId)
    {
        memberId = Known(memberId);
        var (key, most) = (memberId ?? s_nobody, memberId is null ? Nobodys : PerMember);
        lock (_lock)
        {
            Roll();
            var count = _counts.GetValueOrDefault(key);
            if (count < most)
            {
                _counts[key] = count + 1;
                Record(new Change.SignInRefused(memberId, way, Limited: false));
            }
            else if (_limited.Add(key))
            {
                Record(new Change.SignInRefused(memberId, way, Limited: true));
            }
        }
    }

    /// <summary>Attempts are so many that this one was not even tried.</summary>
    public void Limited(SignInWay way, Guid? memberId)
    {
        memberId = Known(memberId);
        lock (_lock)
        {
            Roll();
            if (_limited.Add(memberId ?? s_nobody))
            {
                Record(new Change.SignInRefused(memberId, way, Limited: true));
            }
        }
    }

    /// <summary>The same for an e-mail address: whose it is is recorded, the address is not.</summary>
    public async Task OfAddressAsync(SignInWay way, string email, CancellationToken cancellationToken) =>
        Refused(way, await MemberOfAsync(email, cancellationToken));

    /// <summary>The same for an e-mail address: whose it is is recorded, the address is not.</summary>
    public async Task LimitedAddressAsync(SignInWay way, string email, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Roll();
            if (_addresses.Count >= MostAddresses || !_addresses.Add(email.Trim().ToUpperInvariant()))
            {
                return;
            }
        }

        Limited(way, await MemberOfAsync(email, cancellationToken));
    }

    /// <summary>Completes when what was refused so far is recorded, or could not be.</summary>
    internal Task SettledAsync()
    {
        lock (_lock)
        {
            return _last;
        }
    }

    private async Task<Guid?> MemberOfAsync(string email, CancellationToken cancellationToken) =>
        await people.FindIdAsync(email, cancellationToken);

    // Whoever left is nobody: no record names them any more.
    private Guid? Known(Guid? memberId) => memberId is { } id && journal.State.Members.ContainsKey(id) ? id : null;

    private void Roll()
    {
        var now = time.GetUtcNow();
        if (now - _began >= Window || now < _began)
        {
            _began = now;
            _counts.Clear();
            _limited.Clear();
            _addresses.Clear();
        }
    }

    private void Record(Change change) => _last = RecordAsync(_last, change);

    private async Task RecordAsync(Task before, Change change)
    {
        var recording = journal.CommitAsync(Actor.Nest, [change], rows: null, CancellationToken.None);
        await before;
        try
        {
            await recording;
        }
        catch (Exception)
        {
            // The member was removed just now, or nothing can be written.
        }
    }
}
