using McpNest.Core;
using Microsoft.AspNetCore.Identity;

namespace McpNest.Web.SignIn;

/// <summary>Local passwords of members. Works without the server too; says nothing about what a member may do.</summary>
public sealed class Accounts(AccountsDatabase database)
{
    // Checked for unknown addresses, so that they take as long as known ones.
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
        if (await users.FindByNameAsync(name) is { } old && old.Id != Id(memberId))
        {
            // Left behind by a member who is no longer there: addresses are unique among members.
            Succeed(await users.DeleteAsync(old));
        }

        if (await users.FindByIdAsync(Id(memberId)) is { } user)
        {
            await SetAsync(users, user, password);
            return;
        }

        Succeed(await users.CreateAsync(
            new IdentityUser { Id = Id(memberId), UserName = name, Email = name }, PasswordRules.Normalize(password)));
    }

    public async Task<bool> HasPasswordAsync(Guid memberId, CancellationToken cancellationToken)
    {
        await using var scope = database.Open();
        cancellationToken.ThrowIfCancellationRequested();
        return await Users(scope).FindByIdAsync(Id(memberId)) is { PasswordHash: not null };
    }

    /// <summary>Takes the password away; does nothing when there is none.</summary>
    public async Task RemoveAsync(Guid memberId, CancellationToken cancellationToken)
    {
        await using var scope = database.Open();
        var users = Users(scope);
        cancellationToken.ThrowIfCancellationRequested();
        if (await users.FindByIdAsync(Id(memberId)) is { } user)
        {
            Succeed(await users.DeleteAsync(user));
        }
    }

    /// <summary>The member whose address and password these are, or null. Whether they may come in is for the policy to say.</summary>
    public async Task<Guid?> CheckAsync(string email, string password, CancellationToken cancellationToken)
    {
        await using var scope = database.Open();
        var users = Users(scope);
        cancellationToken.ThrowIfCancellationRequested();
        var candidate = PasswordRules.Normalize(password.Length > PasswordRules.MaxLength * 2 ? "" : password);
        if (await users.FindByNameAsync(email.Trim()) is not { } user)
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
