using McpNest.Core;
using McpNest.Core.Policy;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Web.SignIn.Provider;

/// <summary>Which identity of a provider is which member: issuer and subject, in Identity's own table of logins. A member has one.</summary>
internal sealed class ProviderLogins(AccountsDatabase database, CurrentPolicy policy)
{
    private const string RoleClaim = "role-from-provider";
    private const string NameClaim = "name-from-provider";

    /// <summary>The member with this identity; null when there is none (any more).</summary>
    public async Task<Guid?> FindAsync(string issuer, string subject, CancellationToken cancellationToken) =>
        await HolderAsync(issuer, subject, cancellationToken) is { } id && policy().Members.ContainsKey(id) ? id : null;

    /// <summary>Whose this identity is, or was last: a member who was removed keeps it until somebody else is tied to it.</summary>
    public async Task<Guid?> HolderAsync(string issuer, string subject, CancellationToken cancellationToken)
    {
        await using var scope = database.Open();
        cancellationToken.ThrowIfCancellationRequested();
        return await Users(scope).FindByLoginAsync(issuer, subject) is { } user ? Guid.Parse(user.Id) : null;
    }

    /// <summary>Whether a member has come, or may come, through a provider.</summary>
    public async Task<bool> HasAsync(Guid memberId, CancellationToken cancellationToken)
    {
        await using var scope = database.Open();
        var id = memberId.ToString("D");
        return await scope.ServiceProvider.GetRequiredService<AccountsDbContext>().UserLogins.AnyAsync(row => row.UserId == id, cancellationToken);
    }

    /// <summary>From now on this identity is this member; one they had before is theirs no longer.</summary>
    /// <returns>Whether they had one before.</returns>
    /// <exception cref="NestException">It is another member's, or their account changed at the same moment.</exception>
    public async Task<bool> LinkAsync(Guid memberId, string email, string issuer, string subject, CancellationToken cancellationToken)
    {
        await using var scope = database.Open();
        var users = Users(scope);
        cancellationToken.ThrowIfCancellationRequested();
        await MakeRoomAsync(users, memberId, issuer, subject);
        var user = await AccountAsync(users, memberId, email.Trim());
        var context = scope.ServiceProvider.GetRequiredService<AccountsDbContext>();
        var before = await context.UserLogins.Where(row => row.UserId == user.Id).ToListAsync(cancellationToken);
        if (before.Any(old => (old.LoginProvider, old.ProviderKey) == (issuer, subject)))
        {
            return false;
        }

        context.UserLogins.RemoveRange(before); // saved with the new one; Identity's own way would end the session they do it in
        Succeed(await users.AddLoginAsync(user, new UserLoginInfo(issuer, subject, null)));
        return before.Count > 0;
    }

    /// <summary>Forgets a link that came to nothing, with an account made for it.</summary>
    public async Task ForgetAsync(Guid memberId, CancellationToken cancellationToken)
    {
        await using var scope = database.Open();
        cancellationToken.ThrowIfCancellationRequested();
        if (await Users(scope).FindByIdAsync(memberId.ToString("D")) is { } user)
        {
            Succeed(await Users(scope).DeleteAsync(user));
        }
    }

    /// <summary>The role a member has from the provider; null when they never had one from there.</summary>
    public async Task<MemberRole?> RoleAsync(Guid memberId, CancellationToken cancellationToken) =>
        Enum.TryParse<MemberRole>(await ReadAsync(memberId, RoleClaim, cancellationToken), out var role) ? role : null;

    public Task SetRoleAsync(Guid memberId, MemberRole? role, CancellationToken cancellationToken) => WriteAsync(memberId, RoleClaim, role?.ToString(), cancellationToken);

    /// <summary>The name a member got from the provider last; null when they never got one from there.</summary>
    public Task<string?> NameAsync(Guid memberId, CancellationToken cancellationToken) => ReadAsync(memberId, NameClaim, cancellationToken);

    public Task SetNameAsync(Guid memberId, string name, CancellationToken cancellationToken) => WriteAsync(memberId, NameClaim, name, cancellationToken);

    private async Task<string?> ReadAsync(Guid memberId, string type, CancellationToken cancellationToken)
    {
        await using var scope = database.Open();
        return (await ClaimAsync(scope, memberId, type, cancellationToken))?.ClaimValue;
    }

    private async Task WriteAsync(Guid memberId, string type, string? value, CancellationToken cancellationToken)
    {
        await using var scope = database.Open();
        var context = scope.ServiceProvider.GetRequiredService<AccountsDbContext>();
        var row = await ClaimAsync(scope, memberId, type, cancellationToken);
        if (row?.ClaimValue == value)
        {
            return;
        }

        if (row is not null)
        {
            context.UserClaims.Remove(row);
        }

        if (value is not null)
        {
            context.UserClaims.Add(new IdentityUserClaim<string> { UserId = memberId.ToString("D"), ClaimType = type, ClaimValue = value });
        }

        await context.SaveChangesAsync(cancellationToken);
    }

    private static Task<IdentityUserClaim<string>?> ClaimAsync(AsyncServiceScope scope, Guid memberId, string type, CancellationToken cancellationToken)
    {
        var id = memberId.ToString("D");
        return scope.ServiceProvider.GetRequiredService<AccountsDbContext>().UserClaims
            .FirstOrDefaultAsync(row => row.UserId == id && row.ClaimType == type, cancellationToken);
    }

    private async Task MakeRoomAsync(UserManager<IdentityUser> users, Guid memberId, string issuer, string subject)
    {
        if (await users.FindByLoginAsync(issuer, subject) is { } holder && Guid.Parse(holder.Id) is var id && id != memberId)
        {
            if (policy().Members.ContainsKey(id))
            {
                throw new NestException("This identity belongs to another member already; ask an admin.");
            }

            // Left behind by a member who is no longer there.
            Succeed(await users.DeleteAsync(holder));
        }
    }

    private async Task<IdentityUser> AccountAsync(UserManager<IdentityUser> users, Guid memberId, string email)
    {
        if (await users.FindByIdAsync(memberId.ToString("D")) is { } known)
        {
            return known;
        }

        if (await users.FindByNameAsync(email) is { } old)
        {
            if (policy().Members.ContainsKey(Guid.Parse(old.Id)))
            {
                throw new NestException($"A member with the address {email} exists already.");
            }

            Succeed(await users.DeleteAsync(old));
        }

        var user = new IdentityUser { Id = memberId.ToString("D"), UserName = email, Email = email };
        Succeed(await users.CreateAsync(user));
        return user;
    }

    private static UserManager<IdentityUser> Users(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<UserManager<IdentityUser>>();

    private static void Succeed(IdentityResult result)
    {
        if (!result.Succeeded)
        {
            throw new NestException("The account was changed by somebody else at the same moment; try again.");
        }
    }
}
