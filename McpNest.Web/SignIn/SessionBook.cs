using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Claims;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Web.SignIn;

/// <summary>
/// Which sessions are over: those somebody signed out of, and those that began half a day ago. A cookie alone cannot say the first, for
/// copies of it live on. Only the serving process ends sessions, so memory and accounts.db agree.
/// </summary>
internal sealed class SessionBook(AccountsDatabase database, TimeProvider time)
{
    /// <summary>The longest life of a session, however much it is used.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromHours(12);

    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _ended = new();

    /// <summary>Raised when somebody signed out, for pages that are still open.</summary>
    public event Action? Ended;

    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await using var scope = database.Open();
        await foreach (var row in Rows(scope).AsNoTracking().AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            _ended[row.Id] = row.ForgetAt;
        }
    }

    /// <summary>Whether a session may not go on. One that does not say when it began may not.</summary>
    public bool IsOver(ClaimsPrincipal user) =>
        Read(user) is not var (id, began) || time.GetUtcNow() >= began + MaxAge || _ended.ContainsKey(id);

    /// <summary>Ends a session for every copy of its cookie and every page it has open.</summary>
    public async Task EndAsync(ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        if (Read(user) is not var (id, began))
        {
            return;
        }

        var now = time.GetUtcNow();
        var forgetAt = began + MaxAge;
        _ended[id] = forgetAt;
        Ended?.Invoke();
        foreach (var (old, _) in _ended.Where(pair => pair.Value < now))
        {
            _ended.TryRemove(old, out _);
        }

        await using var scope = database.Open();
        var rows = Rows(scope);
        await rows.Where(row => row.ForgetAt < now || row.Id == id).ExecuteDeleteAsync(cancellationToken);
        rows.Add(new EndedSession { Id = id, ForgetAt = forgetAt });
        await scope.ServiceProvider.GetRequiredService<AccountsDbContext>().SaveChangesAsync(cancellationToken);
    }

    private static (Guid Id, DateTimeOffset Began)? Read(ClaimsPrincipal user) =>
        MemberStanding.IdOf(user) is not null
        && Guid.TryParse(user.FindFirstValue(NestCookie.SessionClaim), out var id)
        && long.TryParse(user.FindFirstValue(NestCookie.BeganClaim), NumberStyles.None, CultureInfo.InvariantCulture, out var began)
            ? (id, DateTimeOffset.FromUnixTimeSeconds(began))
            : null;

    private static DbSet<EndedSession> Rows(AsyncServiceScope scope) =>
        scope.ServiceProvider.GetRequiredService<AccountsDbContext>().EndedSessions;
}
