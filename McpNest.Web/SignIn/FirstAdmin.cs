using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Web.SignIn;

/// <summary>What the setup page does: a used-up link, a member, an account, a session.</summary>
internal sealed class FirstAdmin(NestJournal journal, OneTimeLinks links, PeopleBook people, Accounts accounts)
{
    public async Task<bool> IsNeededAsync(CancellationToken cancellationToken) =>
        OneTimeLinks.SetupNeeded(await journal.CatchUpAsync(cancellationToken));

    /// <returns>One sentence why not, or null when it is done and the response carries the session.</returns>
    public async Task<string?> CreateAsync(HttpContext context, string code, string name, string email, string password)
    {
        if (PasswordRules.Problem(password, email) is { } problem)
        {
            return problem;
        }

        // From here on the browser going away must not leave half an admin.
        if (await links.RedeemSetupAsync(code, CancellationToken.None) is not { } link)
        {
            return "This setup link was used, has expired or was replaced; start the nest again or run 'setup-link' for a fresh one.";
        }

        try
        {
            var request = new AddMember { Email = email.Trim(), Name = name.Trim(), Role = MemberRole.Admin };
            var memberId = await people.AddAsync(Actor.Operator, request, CancellationToken.None);
            await accounts.CreateAsync(memberId, email, password, CancellationToken.None);
            await NestCookie.SignInAsync(context, memberId, await accounts.StampAsync(memberId, CancellationToken.None));
            return null;
        }
        catch (Exception e) when (e is NestException or JournalUnavailableException)
        {
            await links.ReleaseAsync(link, CancellationToken.None);
            return e.Message;
        }
    }
}
