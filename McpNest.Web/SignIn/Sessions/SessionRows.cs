using Microsoft.EntityFrameworkCore;

namespace McpNest.Web.SignIn.Sessions;

/// <summary>Sessions as the serving process wrote them down, for a verb beside it.</summary>
internal sealed class SessionRows(AccountsDatabase database, TimeProvider time)
{
    /// <param name="memberId">Null lists everybody's.</param>
    public async Task<IReadOnlyList<Session>> ListAsync(Guid? memberId, CancellationToken cancellationToken)
    {
        var oldest = time.GetUtcNow() - SessionBook.MaxAge;
        await using var scope = database.Open();
        return await Rows(scope).AsNoTracking()
            .Where(row => row.BeganAt > oldest && (memberId == null || row.MemberId == memberId))
            .OrderByDescending(row => row.SeenAt).ToListAsync(cancellationToken);
    }

    public async Task DeleteAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        await using var scope = database.Open();
        await Rows(scope).Where(row => ids.Contains(row.Id)).ExecuteDeleteAsync(cancellationToken);
    }

    private static DbSet<Session> Rows(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<AccountsDbContext>().Sessions;
}
