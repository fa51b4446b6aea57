using McpNest.Core;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Web.SignIn;

/// <summary>Local accounts of members and their passwords. Works without the server too; says nothing about what a member may do.</summary>
public sealed class Accounts(AccountsDatabase database)
{
    // Checked where there is no password, so that it takes as long as where there is one.
    private static readonly IdentityUser s_nobody = new();
    private string? _nobodysHash;

    /// <summary>Gives a member a password, whether or not they had one, and ends the sessions that were opened with the old one.</summary>
    /// <exception cref="NestException">The password is refused.</exception>
    public async Task CreateAsync(Guid memberId, string email, string password, CancellationToken cancellationToken)
    {
        Require(password, email);
        await using var scope = database.Open();
        var users = Users(scope);
        var name = email.Trim();
        cancellationToken.ThrowIfCancellationRequested();
        await MakeRoomAsync(users, memberId, name);

        if (await users.FindByIdAsync(Id(memberId)) is { } user)
        {
            await SetAsync(users, user, password);
            return;
        }

        Succeed(await users.CreateAsync(
            new IdentityUser { Id = Id(memberId), UserName = name, Email = name }, PasswordRules.Normalize(password)));
    }

    /// <summary>
    /// Gives a member an account without a password, for what belongs to one; does nothing when there is one. Sessions go on: the stamp they
    /// began with, before there was an account, is the one it gets.
    /// </summary>
    internal async Task EnsureAsync(Guid memberId, string? email, CancellationToken cancellationToken)
    {
        await using var scope = database.Open();
        var users = Users(scope);
        var name = email?.Trim() is { Length: > 0 } known ? known : Id(memberId);
        if (await users.FindByIdAsync(Id(memberId)) is not null)
        {
            return;
        }

        await MakeRoomAsync(users, memberId, name);
        var context = scope.ServiceProvider.GetRequiredService<AccountsDbContext>();
        context.Users.Add(new IdentityUser
        {
            Id = Id(memberId),
            UserName = name,
            NormalizedUserName = users.NormalizeName(name),
            Email = email?.Trim(),
            NormalizedEmail = users.NormalizeEmail(email?.Trim()),
            SecurityStamp = "",
        });
        await context.SaveChangesAsync(cancellationToken);
    }

    /// <summary>
    /// Sets or changes the password from inside a session, which goes on; whoever calls it ends the others. From anywhere else
    /// <see cref="CreateAsync"/> ends them all.
    /// </summary>
    /// <exception cref="NestException">The password is refused.</exception>
    internal async Task ChangeAsync(Guid memberId, string? email, string password, CancellationToken cancellationToken)
    {
        Require(password, email ?? "");
        await EnsureAsync(memberId, email, cancellationToken);
        await WriteHashAsync(memberId, users => users.PasswordHasher.HashPassword(s_nobody, PasswordRules.Normalize(password)));
    }

    /// <summary>Takes the password away, and leaves the account with what else it has.</summary>
    internal Task ForgetPasswordAsync(Guid memberId) => WriteHashAsync(memberId, _ => null);

    /// <summary>Whose account has this address.</summary>
    internal async Task<Guid?> FindAsync(string email, CancellationToken cancellationToken)
    {
        await using var scope = database.Open();
        cancellationToken.ThrowIfCancellationRequested();
        return await Users(scope).FindByNameAsync(email.Trim()) is { } user ? Guid.Parse(user.Id) : null;
    }

    /// <summary>Whether an identity provider vouches for them.</summary>
    internal async Task<bool> HasProviderAsync(Guid memberId, CancellationToken cancellationToken)
    {
        await using var scope = database.Open();
        var id = Id(memberId);
        return await scope.ServiceProvider.GetRequiredService<AccountsDbContext>().UserLogins.AnyAsync(row => row.UserId == id, cancellationToken);
    }

    public async Task<bool> HasPasswordAsync(Guid memberId, CancellationToken cancellationToken)
    {
        await using var scope = database.Open();
        cancellationToken.ThrowIfCancellationRequested();
        return await Users(scope).FindByIdAsync(Id(memberId)) is { PasswordHash: not null };
    }

    /// <summary>
    /// Takes the account away, with the password, the passkeys and the recovery codes; does nothing when there is none. Of an identity of a
    /// provider its issuer and subject stay, and nothing else: whoever was removed does not become a member again by coming from there.
    /// </summary>
    public async Task RemoveAsync(Guid memberId, CancellationToken cancellationToken)
    {
        await using var scope = database.Open();
        var context = scope.ServiceProvider.GetRequiredService<AccountsDbContext>();
        var id = Id(memberId);
        await using var all = await context.Database.BeginTransactionAsync(cancellationToken);
        var identities = await context.UserLogins.AsNoTracking().Where(row => row.UserId == id).ToListAsync(cancellationToken);
        await context.RecoveryCodes.Where(row => row.MemberId == memberId).ExecuteDeleteAsync(cancellationToken);
        await context.Users.Where(row => row.Id == id).ExecuteDeleteAsync(cancellationToken); // with all that belongs to it
        if (identities.Count > 0)
        {
            context.Users.Add(new IdentityUser { Id = id, UserName = id, NormalizedUserName = Users(scope).NormalizeName(id), SecurityStamp = "" });
            context.UserLogins.AddRange(identities);
            await context.SaveChangesAsync(cancellationToken);
        }

        await all.CommitAsync(cancellationToken);
    }

    /// <summary>The member whose address and password these are, or null. Whether they may come in is for the policy to say.</summary>
    public async Task<Guid?> CheckAsync(string email, string password, CancellationToken cancellationToken)
    {
        await using var scope = database.Open();
        var users = Users(scope);
        cancellationToken.ThrowIfCancellationRequested();
        var candidate = PasswordRules.Normalize(password.Length > PasswordRules.MaxLength * 2 ? "" : password);
        if (await users.FindByNameAsync(email.Trim()) is not { PasswordHash: not null } user)
        {
            _nobodysHash ??= users.PasswordHasher.HashPassword(s_nobody, "nobody");
            _ = users.PasswordHasher.VerifyHashedPassword(s_nobody, _nobodysHash, candidate);
            return null;
        }

        return await users.CheckPasswordAsync(user, candidate) ? Guid.Parse(user.Id) : null;
    }

    /// <summary>Whether this is the password of a member; false without one.</summary>
    internal async Task<bool> IsPasswordOfAsync(Guid memberId, string password, CancellationToken cancellationToken)
    {
        await using var scope = database.Open();
        var users = Users(scope);
        cancellationToken.ThrowIfCancellationRequested();
        return password.Length is > 0 and <= PasswordRules.MaxLength * 2
            && await users.FindByIdAsync(Id(memberId)) is { } user
            && await users.CheckPasswordAsync(user, PasswordRules.Normalize(password));
    }

    /// <summary>Changes whenever the password does; a session carries the one it began with. Empty without an account.</summary>
    internal async Task<string> StampAsync(Guid memberId, CancellationToken cancellationToken)
    {
        await using var scope = database.Open();
        cancellationToken.ThrowIfCancellationRequested();
        return (await Users(scope).FindByIdAsync(Id(memberId)))?.SecurityStamp ?? "";
    }

    private static async Task SetAsync(UserManager<IdentityUser> users, IdentityUser user, string password)
    {
        user.PasswordHash = users.PasswordHasher.HashPassword(user, PasswordRules.Normalize(password));
        Succeed(await users.UpdateSecurityStampAsync(user));
    }

    private async Task WriteHashAsync(Guid memberId, Func<UserManager<IdentityUser>, string?> hash)
    {
        await using var scope = database.Open();
        var users = Users(scope);
        if (await users.FindByIdAsync(Id(memberId)) is { } user)
        {
            user.PasswordHash = hash(users);
            Succeed(await users.UpdateAsync(user));
        }
    }

    // Left behind by a member who is no longer there: addresses are unique among members.
    private static async Task MakeRoomAsync(UserManager<IdentityUser> users, Guid memberId, string name)
    {
        if (await users.FindByNameAsync(name) is { } old && old.Id != Id(memberId))
        {
            Succeed(await users.DeleteAsync(old));
        }
    }

    private static UserManager<IdentityUser> Users(AsyncServiceScope scope) =>
        scope.ServiceProvider.GetRequiredService<UserManager<IdentityUser>>();

    private static string Id(Guid memberId) => memberId.ToString("D");

    private static void Require(string password, string email)
    {
        if (PasswordRules.Problem(password, email) is { } problem)
        {
            throw new NestException(problem);
        }
    }

    private static void Succeed(IdentityResult result)
    {
        if (!result.Succeeded)
        {
            throw new NestException("The account was changed by somebody else at the same moment; try again.");
        }
    }
}
