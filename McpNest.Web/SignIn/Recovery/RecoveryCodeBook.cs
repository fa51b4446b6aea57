using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Web.SignIn.Recovery;

/// <summary>
/// Codes that let a member in once each when nothing else does. Records nothing: whoever calls it does.
/// </summary>
internal sealed class RecoveryCodeBook(AccountsDatabase database, TimeProvider time)
{
    /// <summary>How many somebody gets at once.</summary>
    public const int Count = 10;

    // 80 random bits, in groups that can be read aloud: without i, l, o and u.
    private const string Letters = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int Groups = 4;
    private const int GroupLength = 4;

    /// <summary>Makes new codes; those before stop working.</summary>
    /// <returns>The codes, which nobody can be shown again.</returns>
    public async Task<IReadOnlyList<string>> MakeAsync(Guid memberId, CancellationToken cancellationToken)
    {
        string[] codes = [.. Enumerable.Range(0, Count).Select(_ => New())];
        await using var scope = database.Open();
        var context = Context(scope);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await context.RecoveryCodes.Where(row => row.MemberId == memberId).ExecuteDeleteAsync(cancellationToken);
        context.RecoveryCodes.AddRange(codes.Select(code => new RecoveryCode
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()),
            MemberId = memberId,
            CodeHash = Hash(code),
        }));
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return codes;
    }

    /// <summary>How many were not used yet.</summary>
    public async Task<int> LeftAsync(Guid memberId, CancellationToken cancellationToken)
    {
        await using var scope = database.Open();
        return await Context(scope).RecoveryCodes.CountAsync(row => row.MemberId == memberId && row.UsedAt == null, cancellationToken);
    }

    /// <summary>Uses a code up; null when it is not the member's, or was used.</summary>
    public async Task<RecoveryCode?> RedeemAsync(Guid memberId, string code, CancellationToken cancellationToken)
    {
        var (hash, now) = (Hash(code), time.GetUtcNow());
        await using var scope = database.Open();
        var codes = Context(scope).RecoveryCodes;

        // One statement decides who was first.
        var won = await codes.Where(row => row.MemberId == memberId && row.CodeHash == hash && row.UsedAt == null)
            .ExecuteUpdateAsync(row => row.SetProperty(c => c.UsedAt, (DateTimeOffset?)now), cancellationToken);
        return won == 1 ? await codes.AsNoTracking().SingleAsync(row => row.MemberId == memberId && row.CodeHash == hash, cancellationToken) : null;
    }

    /// <summary>Gives a code back whose purpose could not be carried out.</summary>
    public async Task ReleaseAsync(RecoveryCode code, CancellationToken cancellationToken)
    {
        await using var scope = database.Open();
        await Context(scope).RecoveryCodes.Where(row => row.Id == code.Id)
            .ExecuteUpdateAsync(row => row.SetProperty(c => c.UsedAt, (DateTimeOffset?)null), cancellationToken);
    }

    private static string New() =>
        string.Join('-', Enumerable.Range(0, Groups).Select(_ => RandomNumberGenerator.GetString(Letters, GroupLength)));

    // However it was copied: capitals, spaces, and what looks like a digit.
    private static string Hash(string code)
    {
        var letters = code.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit).Select(c => c switch { 'o' => '0', 'i' or 'l' => '1', _ => c });
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(letters.Take(Groups * GroupLength * 2)))));
    }

    private static AccountsDbContext Context(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<AccountsDbContext>();
}
