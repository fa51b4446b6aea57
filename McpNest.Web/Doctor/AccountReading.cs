using McpNest.Core.Policy;
using McpNest.Web.CommandLine;
using McpNest.Web.SignIn;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Web.Doctor;

/// <summary>How the active admins of a nest can come in.</summary>
internal static class AccountReading
{
    public static async Task<IReadOnlyList<AdminFacts>> AdminsAsync(NestSession nest, PolicyState state, CancellationToken cancellationToken)
    {
        await using var scope = nest.Get<AccountsDatabase>().Open();
        var accounts = scope.ServiceProvider.GetRequiredService<AccountsDbContext>();
        List<AdminFacts> admins = [];
        foreach (var member in state.Members.Values.Where(member => member is { Kind: MemberKind.Person, Role: MemberRole.Admin, Suspended: false }))
        {
            var id = member.Id.ToString("D");
            admins.Add(new AdminFacts(
                await accounts.Users.AnyAsync(user => user.Id == id && user.PasswordHash != null, cancellationToken),
                await accounts.UserPasskeys.CountAsync(passkey => passkey.UserId == id, cancellationToken),
                await accounts.RecoveryCodes.CountAsync(code => code.MemberId == member.Id && code.UsedAt == null, cancellationToken)));
        }

        return admins;
    }
}
