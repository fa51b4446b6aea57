using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Web.Hosting;
using McpNest.Web.SignIn.Passkeys;
using Microsoft.AspNetCore.Authentication;

namespace McpNest.Web.SignIn;

/// <summary>Lets a member in, with a password or a one-time link.</summary>
internal sealed class MemberSignIn(
    NestJournal journal, Accounts accounts, PasskeyBook passkeys, OneTimeLinks links, PeopleDirectory people, SessionBook sessions, OtherSessions others,
    LocalSignIn local, SignInRefusals refusals)
{
    /// <summary>Whether the response now carries a session. Unknown, wrong and suspended look the same from outside.</summary>
    /// <exception cref="JournalUnavailableException">The sign-in cannot be recorded now, so it is not possible.</exception>
    public async Task<bool> WithPasswordAsync(HttpContext context, string email, string password)
    {
        var cancellationToken = context.RequestAborted;
        if (await accounts.CheckAsync(email, password, cancellationToken) is not { } memberId
            || !MemberStanding.MaySignIn(await journal.CatchUpAsync(cancellationToken), memberId))
        {
            await refusals.OfAddressAsync(SignInWay.Password, email, cancellationToken);
            return false;
        }

        await LetInAsync(context, memberId, SignInWay.Password);
        return true;
    }

    /// <summary>Lets in whoever a one-time link was made for, with the new way in they chose, if they did. That ends their other sessions.</summary>
    /// <param name="password">Empty changes none.</param>
    /// <param name="passkey">One they have just made for this link.</param>
    /// <returns>One sentence why not, or null when the response carries a session.</returns>
    public async Task<string?> WithLinkAsync(HttpContext context, string code, string password, NewPasskey? passkey = null)
    {
        if (password.Length > 0 && PasswordRules.Problem(password, "") is { } problem)
        {
            return problem;
        }

        // Not used up by that: with the provider it still works.
        if (await links.PeekSignInAsync(code, CancellationToken.None) is { } meant
            && await local.RefuseAsync(meant, SignInWay.Link, CancellationToken.None) is { } instead)
        {
            return instead;
        }

        if (await links.RedeemSignInAsync(code, CancellationToken.None) is not { MemberId: { } memberId } link)
        {
            refusals.Refused(SignInWay.Link, await links.MemberOfAsync(code, CancellationToken.None));
            return "This link was used, has expired or was replaced; ask an admin for a fresh one.";
        }

        try
        {
            if (passkey is not null || password.Length > 0)
            {
                await people.RefreshAsync(CancellationToken.None);
                await GiveAsync(memberId, BrowserName.ForPasskey(context), password, passkey);
            }

            await LetInAsync(context, memberId, SignInWay.Link);
            return null;
        }
        catch (Exception e) when (e is NestException or JournalUnavailableException)
        {
            await links.ReleaseAsync(link, CancellationToken.None);
            return e.Message;
        }
    }

    /// <summary>Records the sign-in and begins the session the response carries. Whoever calls it has proved who it is, and that they may sign in.</summary>
    /// <param name="vouchedAt">When an identity provider vouched for them; null for a local sign-in.</param>
    /// <param name="provenAt">When they proved there who they are; null: just now.</param>
    /// <exception cref="JournalUnavailableException">The sign-in cannot be recorded now, so it is not possible.</exception>
    /// <exception cref="NestException">Local sign-in is off, and this is one.</exception>
    public async Task LetInAsync(HttpContext context, Guid memberId, SignInWay way, DateTimeOffset? vouchedAt = null, DateTimeOffset? provenAt = null)
    {
        await local.DemandAsync(memberId, way, CancellationToken.None);
        var signedIn = new Change.SignedIn(memberId) { VouchedAt = vouchedAt };
        await journal.CommitAsync(Actor.Member(memberId), [signedIn], rows: null, CancellationToken.None);
        // Whoever was signed in here before is not any more. On the way back from a provider nobody has looked yet who that is.
        if ((await context.AuthenticateAsync(NestCookie.Scheme)).Principal is { } before)
        {
            await sessions.EndAsync(before, CancellationToken.None);
        }

        var session = await sessions.BeginAsync(memberId, way, context.Request.Headers.UserAgent.ToString(), provenAt, CancellationToken.None);
        await NestCookie.SignInAsync(context, session, await accounts.StampAsync(memberId, CancellationToken.None));
    }

    // Recorded before it is done. Whoever came in before with what was lost or stolen is out.
    private async Task GiveAsync(Guid memberId, string passkeyName, string password, NewPasskey? passkey)
    {
        if (passkey is not null && passkey.MemberId != memberId)
        {
            throw new NestException("This passkey was made for another link; load the page again and make another one.");
        }

        if (passkey is not null)
        {
            await passkeys.DemandRoomAsync(memberId, CancellationToken.None);
        }

        var act = passkey is null ? AccountAct.PasswordSet : AccountAct.PasskeyAdded;
        await journal.CommitAsync(Actor.Member(memberId), [new Change.AccountChanged(memberId, act)], rows: null, CancellationToken.None);
        await (passkey is null
            ? accounts.CreateAsync(memberId, people.EmailOf(memberId)!, password, CancellationToken.None)
            : passkeys.AddAsync(passkey, people.EmailOf(memberId), passkeyName, CancellationToken.None));
        await others.EndAsync(memberId, except: null);
    }
}
