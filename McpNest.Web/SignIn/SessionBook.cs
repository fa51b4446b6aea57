using System.Collections.Concurrent;
using System.Security.Claims;
using McpNest.Core.Policy;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Web.SignIn;

/// <summary>
/// Which sessions go on: a cookie names one of these, and what is not here is over, however many copies of the cookie live on. Only the
/// serving process keeps them, so memory and accounts.db agree.
/// </summary>
internal sealed class SessionBook(AccountsDatabase database, TimeProvider time)
{
    /// <summary>The longest life of a session, however much it is used.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromHours(12);

    /// <summary>How exactly it is known when a session was last used.</summary>
    public static readonly TimeSpan SeenStep = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<Guid, Session> _open = new();
    private readonly ConcurrentDictionary<Guid, bool> _unwritten = new();

    /// <summary>Raised when a session ended, for pages that are still open.</summary>
    public event Action? Ended;

    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var oldest = time.GetUtcNow() - MaxAge;
        await using var scope = database.Open();
        await Rows(scope).Where(row => row.BeganAt <= oldest).ExecuteDeleteAsync(cancellationToken);
        await foreach (var row in Rows(scope).AsNoTracking().AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            _open[row.Id] = row;
        }
    }

    /// <summary>Begins a session for somebody who has just proved who they are.</summary>
    /// <param name="client">The browser in a few words.</param>
    public Task<Session> BeginAsync(Guid memberId, SignInWay way, string client, CancellationToken cancellationToken) =>
        BeginAsync(memberId, way, client, provenAt: null, cancellationToken);

    /// <summary>The same for somebody for whom others vouch.</summary>
    /// <param name="provenAt">When they proved who they are; null: just now.</param>
    public async Task<Session> BeginAsync(Guid memberId, SignInWay way, string client, DateTimeOffset? provenAt, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var session = new Session
        {
            Id = Guid.CreateVersion7(now),
            MemberId = memberId,
            BeganAt = now,
            SeenAt = now,
            ProvenAt = provenAt < now ? provenAt.Value : now,
            Way = WireName.Of(way),
            Client = client,
        };
        await using var scope = database.Open();
        var rows = Rows(scope);
        var oldest = now - MaxAge;
        await rows.Where(row => row.BeganAt <= oldest).ExecuteDeleteAsync(cancellationToken);
        rows.Add(session);
        await Context(scope).SaveChangesAsync(cancellationToken);
        foreach (var (id, _) in _open.Where(pair => pair.Value.BeganAt <= oldest))
        {
            _open.TryRemove(id, out _);
        }

        return _open[session.Id] = session;
    }

    /// <summary>All open sessions, of everybody.</summary>
    public IReadOnlyList<Session> All
    {
        get
        {
            var oldest = time.GetUtcNow() - MaxAge;
            return [.. _open.Values.Where(session => session.BeganAt > oldest)];
        }
    }

    /// <summary>Whether a session may not go on.</summary>
    public bool IsOver(ClaimsPrincipal user) => Find(user) is null;

    /// <summary>The open session a principal names; null when it is over.</summary>
    public Session? Find(ClaimsPrincipal user) =>
        MemberStanding.IdOf(user) is { } member
        && Guid.TryParse(user.FindFirstValue(NestCookie.SessionClaim), out var id)
        && _open.GetValueOrDefault(id) is { } session && session.MemberId == member && time.GetUtcNow() < session.BeganAt + MaxAge
            ? session
            : null;

    /// <summary>The open sessions of a member, the one used last first.</summary>
    public IReadOnlyList<Session> Of(Guid memberId) =>
        [.. All.Where(session => session.MemberId == memberId).OrderByDescending(session => session.SeenAt)];

    /// <summary>Notes that a session is used.</summary>
    public Task SeenAsync(Session session, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now - session.SeenAt < SeenStep)
        {
            return Task.CompletedTask;
        }

        session.SeenAt = now;
        return WriteAsync(rows => rows.Where(row => row.Id == session.Id)
            .ExecuteUpdateAsync(row => row.SetProperty(s => s.SeenAt, now), cancellationToken));
    }

    /// <summary>Notes that the person of a session has just proved once more who they are.</summary>
    public Task ProvedAsync(Session session, CancellationToken cancellationToken) => ProvedAsync(session, time.GetUtcNow(), cancellationToken);

    /// <summary>The same, a moment ago; what was proved later counts on.</summary>
    public Task ProvedAsync(Session session, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var proven = session.ProvenAt = at > session.ProvenAt ? at : session.ProvenAt;
        return WriteAsync(rows => rows.Where(row => row.Id == session.Id)
            .ExecuteUpdateAsync(row => row.SetProperty(s => s.ProvenAt, proven), cancellationToken));
    }

    /// <summary>Ends a session for every copy of its cookie and every page it has open.</summary>
    public Task EndAsync(ClaimsPrincipal user, CancellationToken cancellationToken) =>
        Find(user) is { } session ? EndAsync([session.Id], cancellationToken) : Task.CompletedTask;

    /// <summary>Ends sessions at once, and writes that down: what cannot be written is kept for <see cref="WriteEndsAsync"/>.</summary>
    /// <returns>How many of these were open.</returns>
    public async Task<int> EndAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        var count = ids.Count(id => _open.TryRemove(id, out _));
        foreach (var id in ids)
        {
            _unwritten[id] = true;
        }

        Ended?.Invoke();
        await WriteEndsAsync(cancellationToken);
        return count;
    }

    /// <summary>Whether a session that ended would come back with the next start.</summary>
    public bool HasUnwrittenEnds => !_unwritten.IsEmpty;

    /// <summary>Writes down which sessions ended and could not be written before.</summary>
    public async Task WriteEndsAsync(CancellationToken cancellationToken)
    {
        Guid[] ids = [.. _unwritten.Keys];
        if (ids.Length == 0)
        {
            return;
        }

        await WriteAsync(rows => rows.Where(row => ids.Contains(row.Id)).ExecuteDeleteAsync(cancellationToken));
        foreach (var id in ids)
        {
            _unwritten.TryRemove(id, out _);
        }
    }

    private async Task WriteAsync(Func<DbSet<Session>, Task> write)
    {
        await using var scope = database.Open();
        await write(Rows(scope));
    }

    private static DbSet<Session> Rows(AsyncServiceScope scope) => Context(scope).Sessions;

    private static AccountsDbContext Context(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<AccountsDbContext>();
}
