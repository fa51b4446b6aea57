using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Web.SignIn.Joining;

/// <summary>What the join page does: a use of the link, a member in the name of whoever made it, a way to sign in, a session.</summary>
internal sealed class Joiners(JoinLinks links, JoinBook book, PeopleBook people, Accounts accounts, MemberSignIn signIn, JoinGuard guard)
{
    private const string Refused = "This link lets nobody in (any more); ask whoever sent it for a new one.";

    private static readonly AddMemberValidator s_validator = new();

    /// <returns>One sentence why not, or null when it is done and the response carries the session.</returns>
    public Task<string?> WithPasswordAsync(HttpContext context, string code, string name, string email, string password) =>
        PasswordRules.Problem(password, email) is { } problem
            ? Task.FromResult<string?>(problem)
            : JoinAsync(context, code, name, email, id => accounts.CreateAsync(id, email, password, CancellationToken.None));

    /// <summary>The same with any way to sign in that was proved before.</summary>
    /// <param name="equip">Gives the new member, by id, their way to sign in. It comes last, so what it takes must have been checked.</param>
    public async Task<string?> JoinAsync(HttpContext context, string code, string name, string email, Func<Guid, Task> equip)
    {
        var request = new AddMember { Email = email.Trim(), Name = name.Trim() };
        JoinLink? taken = null;
        try
        {
            s_validator.Demand(request);

            // From here on the browser going away must not leave half a member.
            if (await links.FindAsync(code, CancellationToken.None) is not { } link)
            {
                await guard.RefusedAsync(context.Connection.RemoteIpAddress);
                return Refused;
            }

            if (await people.FindByEmailAsync(request.Email, CancellationToken.None) is not null)
            {
                return "This address is a member's already; sign in with it, or ask an admin for a sign-in link.";
            }

            if (!await links.TakeAsync(link, CancellationToken.None))
            {
                return Refused;
            }

            taken = link;
            var id = Guid.CreateVersion7();
            await book.JoinAsync(JoinLinks.MakerOf(link), id, request, link.Id, link.GroupId, CancellationToken.None);
            taken = null; // somebody came with it
            await equip(id);
            await signIn.LetInAsync(context, id, SignInWay.JoinLink);
            return null;
        }
        catch (Exception e) when (e is NestException or JournalUnavailableException)
        {
            if (taken is null)
            {
                return e.Message;
            }

            await links.GiveBackAsync(taken, CancellationToken.None);

            // What the maker may do was changed just now: that is no matter of who wants to join.
            return e is NestException && await links.FindAsync(code, CancellationToken.None) is null ? Refused : e.Message;
        }
    }
}
