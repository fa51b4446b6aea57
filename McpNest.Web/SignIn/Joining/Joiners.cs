using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Web.Hosting;
using McpNest.Web.SignIn.Passkeys;

namespace McpNest.Web.SignIn.Joining;

/// <summary>What the join page does: a use of the link, a member in the name of whoever made it, a way to sign in, a session.</summary>
internal sealed class Joiners(
    JoinLinks links, JoinBook book, PeopleBook people, Accounts accounts, PasskeyBook passkeys, MemberSignIn signIn, LocalSignIn local, JoinGuard guard,
    SignInRefusals refusals)
{
    public const string Refused = "This link lets nobody in (any more); ask whoever sent it for a new one.";

    private static readonly AddMemberValidator s_validator = new();

    /// <summary>The link a code opens, for whoever is about to join with it; null when it lets nobody in, which is recorded.</summary>
    public async Task<JoinLink?> FindAsync(HttpContext context, string code, CancellationToken cancellationToken)
    {
        var link = await links.FindAsync(code, cancellationToken);
        if (link is null)
        {
            guard.Refused(context.Connection.RemoteIpAddress);
            refusals.Refused(SignInWay.JoinLink, null);
        }

        return link;
    }

    /// <summary>Whether somebody could become a member with these words.</summary>
    /// <exception cref="NestException">They could not.</exception>
    public async Task<AddMember> DemandAsync(string name, string email, CancellationToken cancellationToken)
    {
        var request = new AddMember { Email = email.Trim(), Name = name.Trim() };
        s_validator.Demand(request);
        if (await people.FindByEmailAsync(request.Email, cancellationToken) is { } taken)
        {
            refusals.Refused(SignInWay.JoinLink, taken.Id);
            throw new NestException("This address is a member's already; sign in with it, or ask an admin for a sign-in link.");
        }

        return request;
    }

    /// <returns>One sentence why not, or null when it is done and the response carries the session.</returns>
    public Task<string?> WithPasswordAsync(HttpContext context, string code, string name, string email, string password) =>
        PasswordRules.Problem(password, email) is { } problem
            ? Task.FromResult<string?>(problem)
            : JoinAsync(context, code, name, email, Guid.CreateVersion7(), (id, who) => accounts.CreateAsync(id, who.Email, password, CancellationToken.None));

    /// <returns>One sentence why not, or null when it is done and the response carries the session.</returns>
    public Task<string?> WithPasskeyAsync(HttpContext context, string code, string name, string email, NewPasskey passkey) =>
        JoinAsync(context, code, name, email, passkey.MemberId, (_, who) =>
            passkeys.AddAsync(passkey, who.Email, BrowserName.ForPasskey(context), CancellationToken.None));

    private async Task<string?> JoinAsync(HttpContext context, string code, string name, string email, Guid id, Func<Guid, AddMember, Task> equip)
    {
        if (local.Instead is { } instead)
        {
            return instead; // nothing they could be given here would let them in again
        }

        JoinLink? taken = null;
        try
        {
            // From here on the browser going away must not leave half a member.
            if (await FindAsync(context, code, CancellationToken.None) is not { } link)
            {
                return Refused;
            }

            var request = await DemandAsync(name, email, CancellationToken.None);
            if (!await links.TakeAsync(link, CancellationToken.None))
            {
                refusals.Refused(SignInWay.JoinLink, null); // somebody else had the last use
                return Refused;
            }

            taken = link;
            await book.JoinAsync(JoinLinks.MakerOf(link), id, request, link.Id, link.GroupId, CancellationToken.None);
            await EquipAsync(id, () => equip(id, request));
            taken = null; // somebody came with it, and can come back
            await signIn.LetInAsync(context, id, SignInWay.JoinLink);
            return null;
        }
        catch (Exception e) when (e is NestException or JournalUnavailableException || FirstAdmin.IsOfStorage(e))
        {
            var message = e is NestException or JournalUnavailableException ? e.Message : FirstAdmin.NotWritten;
            if (taken is null)
            {
                return message;
            }

            await GiveBackAsync(taken);

            // What the maker may do was changed just now: that is no matter of who wants to join.
            return e is NestException && await links.FindAsync(code, CancellationToken.None) is null ? Refused : message;
        }
    }

    // Who could not be given a way in is no member: nobody could come back as them, and their address would be taken.
    private async Task EquipAsync(Guid id, Func<Task> equip)
    {
        try
        {
            await equip();
        }
        catch (Exception e) when (e is NestException || FirstAdmin.IsOfStorage(e))
        {
            await book.LeaveAsync(id, CancellationToken.None);
            await TryAsync(() => accounts.RemoveAsync(id, CancellationToken.None));
            throw;
        }
    }

    private Task GiveBackAsync(JoinLink link) => TryAsync(() => links.GiveBackAsync(link, CancellationToken.None));

    private static async Task TryAsync(Func<Task> repair)
    {
        try
        {
            await repair();
        }
        catch (Exception e) when (e is NestException || FirstAdmin.IsOfStorage(e))
        {
            // Why it came to that is told already.
        }
    }
}
