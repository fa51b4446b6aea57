using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Web.SignIn.Welcome;

/// <summary>Who has read what is recorded about them, and which text of it.</summary>
internal sealed class DataNotices(AccountsDatabase database, NoticeText text, TimeProvider time)
{
    private readonly ConcurrentDictionary<Guid, int> _read = new();

    /// <summary>Whether a member has read the present text.</summary>
    public async Task<bool> IsReadAsync(Guid memberId, CancellationToken cancellationToken)
    {
        if (text.Version == 0 || _read.GetValueOrDefault(memberId) >= text.Version)
        {
            return true;
        }

        await using var scope = database.Open();
        var version = await Rows(scope).Where(row => row.MemberId == memberId).Select(row => (int?)row.Version).SingleOrDefaultAsync(cancellationToken);
        if (version >= text.Version)
        {
            _read[memberId] = version.Value;
        }

        return version >= text.Version;
    }

    /// <summary>Notes that a member has read the present text.</summary>
    public async Task ReadAsync(Guid memberId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var scope = database.Open();
        var rows = Rows(scope);
        var updated = await rows.Where(row => row.MemberId == memberId).ExecuteUpdateAsync(
            row => row.SetProperty(notice => notice.Version, text.Version).SetProperty(notice => notice.ReadAt, now), cancellationToken);
        if (updated == 0)
        {
            rows.Add(new DataNotice { MemberId = memberId, Version = text.Version, ReadAt = now });
            await scope.ServiceProvider.GetRequiredService<AccountsDbContext>().SaveChangesAsync(cancellationToken);
        }

        _read[memberId] = text.Version;
    }

    private static DbSet<DataNotice> Rows(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<AccountsDbContext>().DataNotices;
}
