using System.Diagnostics;
using McpNest.Core.Administration;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Web.SignIn;

/// <summary>What accounts.db holds about one person: shown to them, and erased for good.</summary>
public sealed class AccountRecords(AccountsDatabase database)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    /// <summary>See <see cref="AccountReader"/>.</summary>
    public async Task<AccountFacts?> ReadAsync(Guid memberId, CancellationToken cancellationToken)
    {
        await using var scope = database.Open();
        var accounts = scope.ServiceProvider.GetRequiredService<AccountsDbContext>();
        var id = memberId.ToString("D");
        var user = await accounts.Users.AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, cancellationToken);
        var links = await accounts.Links.AsNoTracking()
            .Where(row => row.MemberId == memberId && row.UsedAt == null)
            .Select(row => row.ExpiresAt).ToListAsync(cancellationToken);
        var identities = await accounts.UserLogins.AsNoTracking()
            .Where(row => row.UserId == id).Select(row => row.LoginProvider + " " + row.ProviderKey).ToListAsync(cancellationToken);
        var read = await accounts.DataNotices.AsNoTracking().Where(row => row.MemberId == memberId).Select(row => (DateTimeOffset?)row.ReadAt).SingleOrDefaultAsync(cancellationToken);
        var sessions = await accounts.Sessions.AsNoTracking().Where(row => row.MemberId == memberId).OrderBy(row => row.BeganAt).ToListAsync(cancellationToken);
        var passkeys = await accounts.UserPasskeys.AsNoTracking().Where(row => row.UserId == id).ToListAsync(cancellationToken);
        return user is null && links.Count == 0 && read is null && sessions.Count == 0
            ? null
            : new AccountFacts(user?.Email, user?.PasswordHash is not null, user?.AccessFailedCount ?? 0, user?.LockoutEnd, links)
            {
                Identities = identities,
                NoticeReadAt = read,
                Passkeys = [.. passkeys.Select(row => new PasskeyFact(row.Data.Name ?? "", row.Data.CreatedAt))],
                RecoveryCodesLeft = await accounts.RecoveryCodes.CountAsync(row => row.MemberId == memberId && row.UsedAt == null, cancellationToken),
                Sessions = [.. sessions.Select(row => new SessionFact(row.BeganAt, row.SeenAt, row.ProvenAt, row.Way, row.Client))],
            };
    }

    /// <summary>See <see cref="AccountFinder"/>.</summary>
    public async Task<IReadOnlyList<Guid>> FindAsync(string email, CancellationToken cancellationToken)
    {
        await using var scope = database.Open();
        var name = email.Trim().ToUpperInvariant();
        var found = await scope.ServiceProvider.GetRequiredService<AccountsDbContext>().Users.AsNoTracking()
            .Where(row => row.NormalizedUserName == name || row.NormalizedEmail == name).Select(row => row.Id).ToListAsync(cancellationToken);
        return [.. found.Select(Guid.Parse)];
    }

    /// <summary>
    /// Forgets all passwords and recovery codes after a restore: they are as old as the backup. A link lets people in again. Passkeys stay:
    /// they are no secret of the nest's, and bound to its address and to somebody's device.
    /// </summary>
    /// <returns>How many people had a password.</returns>
    public async Task<int> ForgetPasswordsAsync(CancellationToken cancellationToken)
    {
        await using var scope = database.Open();
        var accounts = scope.ServiceProvider.GetRequiredService<AccountsDbContext>();
        await accounts.RecoveryCodes.ExecuteDeleteAsync(cancellationToken);
        return await accounts.Users.Where(row => row.PasswordHash != null)
            .ExecuteUpdateAsync(row => row.SetProperty(user => user.PasswordHash, (string?)null), cancellationToken);
    }

    /// <summary>See <see cref="AccountEraser"/>. A serving process ends what is open by itself.</summary>
    public async Task<bool> EraseAsync(Guid memberId, string? email, CancellationToken cancellationToken)
    {
        await using var scope = database.Open();
        var accounts = scope.ServiceProvider.GetRequiredService<AccountsDbContext>();
        var (id, name) = (memberId.ToString("D"), email?.Trim().ToUpperInvariant());
        await accounts.Links.Where(row => row.MemberId == memberId).ExecuteDeleteAsync(cancellationToken);
        await accounts.Sessions.Where(row => row.MemberId == memberId).ExecuteDeleteAsync(cancellationToken);
        await accounts.DataNotices.Where(row => row.MemberId == memberId).ExecuteDeleteAsync(cancellationToken);
        await accounts.RecoveryCodes.Where(row => row.MemberId == memberId).ExecuteDeleteAsync(cancellationToken);
        // What belongs to an account, such as its passkeys, goes with it.
        await accounts.Users
            .Where(row => row.Id == id || (name != null && (row.NormalizedUserName == name || row.NormalizedEmail == name)))
            .ExecuteDeleteAsync(cancellationToken);
        return await CompactAsync(accounts, cancellationToken);
    }

    /// <summary>Empties the write-ahead log: what was deleted from the database is still in there.</summary>
    private static async Task<bool> CompactAsync(AccountsDbContext accounts, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await accounts.Database.OpenConnectionAsync(cancellationToken);
        await using var command = accounts.Database.GetDbConnection().CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        while (await command.ExecuteScalarAsync(cancellationToken) is not 0L)
        {
            if (Stopwatch.GetElapsedTime(started) > s_patience)
            {
                return false;
            }

            await Task.Delay(s_pause, cancellationToken); // somebody reads just now
        }

        return true;
    }
}
