using System.Data.Common;
using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Web.Hosting;
using McpNest.Web.SignIn.Passkeys;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Web.SignIn;

/// <summary>What the setup page does: a used-up link, an account, a member, a session.</summary>
internal sealed class FirstAdmin(
    NestJournal journal, OneTimeLinks links, PeopleBook people, Accounts accounts, PasskeyBook passkeys, MemberSignIn signIn, SignInRefusals refusals)
{
    internal const string NotWritten = "The nest could not write its data; look at the disk and the rights of its data folder, then try again.";

    public async Task<bool> IsNeededAsync(CancellationToken cancellationToken) =>
        OneTimeLinks.SetupNeeded(await journal.CatchUpAsync(cancellationToken));

    /// <returns>One sentence why not, or null when it is done and the response carries the session.</returns>
    public async Task<string?> CreateAsync(HttpContext context, string code, AddMember who, string password) =>
        PasswordRules.Problem(password, who.Email) ?? await CreateAsync(context, code, who, Guid.CreateVersion7(), AccountAct.PasswordSet, id =>
            accounts.CreateAsync(id, who.Email, password, CancellationToken.None));

    /// <returns>One sentence why not, or null when it is done and the response carries the session.</returns>
    public Task<string?> CreateAsync(HttpContext context, string code, AddMember who, NewPasskey passkey) =>
        CreateAsync(context, code, who, passkey.MemberId, AccountAct.PasskeyAdded, _ =>
            passkeys.AddAsync(passkey, who.Email, BrowserName.ForPasskey(context), CancellationToken.None));

    private async Task<string?> CreateAsync(HttpContext context, string code, AddMember who, Guid memberId, AccountAct act, Func<Guid, Task> giveAccount)
    {
        OneTimeLink? link = null;
        try
        {
            // From here on the browser going away must not leave half an admin.
            link = await links.RedeemSetupAsync(code, CancellationToken.None);
            if (link is null)
            {
                refusals.Refused(SignInWay.SetupLink, null);
                return "This setup link was used, has expired or was replaced; start the nest again or run 'setup-link' for a fresh one.";
            }

            await AddAsync(memberId, who, giveAccount);
            await journal.CommitAsync(Actor.Member(memberId), [new Change.AccountChanged(memberId, act)], rows: null, CancellationToken.None);
            await signIn.LetInAsync(context, memberId, SignInWay.SetupLink);
            return null;
        }
        catch (Exception e) when (e is NestException or JournalUnavailableException || IsOfStorage(e))
        {
            return await ReleaseAsync(link) && !IsOfStorage(e)
                ? e.Message
                : NotWritten;
        }
    }

    /// <summary>The account first, then the change: should the second fail, an account without power is left, and repeating it repairs that.</summary>
    private async Task AddAsync(Guid id, AddMember request, Func<Guid, Task> giveAccount)
    {
        new AddMemberValidator().Demand(request);
        if (await people.FindByEmailAsync(request.Email, CancellationToken.None) is { } known)
        {
            throw new NestException($"A member with the address {known.Email} exists already; use another address.");
        }

        await giveAccount(id);
        await people.AddAsync(Actor.Operator, id, request, CancellationToken.None);
    }

    private async Task<bool> ReleaseAsync(OneTimeLink? link)
    {
        try
        {
            if (link is not null)
            {
                await links.ReleaseAsync(link, CancellationToken.None);
            }

            return true;
        }
        catch (Exception e) when (IsOfStorage(e))
        {
            return false;
        }
    }

    /// <summary>Whether the nest's own files could not be written.</summary>
    internal static bool IsOfStorage(Exception e) => e is DbException or DbUpdateException or IOException;
}
