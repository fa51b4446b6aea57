using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Web.Hosting;
using Microsoft.AspNetCore.Authentication;

namespace McpNest.Web.SignIn.Provider;

/// <summary>Decides about somebody a provider vouched for: who they are here, with which role, and whether they come in.</summary>
internal sealed class ProviderSignIn(
    NestOptions options, NestJournal journal, ProviderLogins logins, ProviderMembers members, ProviderJoiners joiners, MemberSignIn signIn,
    SessionBook sessions, SignInRefusals refusals, TimeProvider time)
{
    /// <returns>Null when the response carries what they came for; else why not.</returns>
    public async Task<ProviderProblem?> ArriveAsync(HttpContext context, VouchedIdentity identity, ProviderIntent intent)
    {
        try
        {
            var (problem, memberId) = await TryAsync(context, identity, intent);
            if (problem is not null and not (ProviderProblem.TooOld or ProviderProblem.Lost))
            {
                refusals.Refused(SignInWay.Provider, memberId);
            }

            return problem;
        }
        catch (JournalUnavailableException)
        {
            return ProviderProblem.NotRecorded;
        }
    }

    private async Task<(ProviderProblem? Problem, Guid? MemberId)> TryAsync(HttpContext context, VouchedIdentity identity, ProviderIntent intent)
    {
        var provider = options.Provider!;
        await journal.CatchUpAsync(CancellationToken.None);
        var known = await logins.FindAsync(identity.Issuer, identity.Subject, CancellationToken.None);
        if (IsTooOld(provider, identity, intent))
        {
            return (ProviderProblem.TooOld, known);
        }

        var role = provider.Roles.Of(identity.Values(provider.Roles.Claim));
        if (role is null && provider.Groups is { } groups)
        {
            if (identity.LacksGroups(groups.Claim))
            {
                return (ProviderProblem.TooManyGroups, known);
            }

            role = groups.Of(identity.Values(groups.Claim));
        }

        if (role is null && provider.RequireRole)
        {
            await members.ApplyAsync(known, role);
            return (ProviderProblem.NoRole, known);
        }

        return intent.For switch
        {
            ProviderIntent.Purpose.Link => await LinkAsync(context, identity, intent, known),
            ProviderIntent.Purpose.Prove => await ProveAsync(context, identity, intent, known),
            _ => await LetInAsync(context, identity, intent, known, role),
        };
    }

    private async Task<(ProviderProblem?, Guid?)> LetInAsync(HttpContext context, VouchedIdentity identity, ProviderIntent intent, Guid? known, MemberRole? role)
    {
        var (problem, found) = intent is { For: ProviderIntent.Purpose.Invitation, Code: { } code }
            ? await members.ComeAsync(identity, code, known)
            : intent is { For: ProviderIntent.Purpose.Join, Code: { } join } ? await joiners.ComeAsync(identity, join, known)
            : known is not null ? (null, known)
            : await members.JoinAsync(identity, role);
        if (problem is not null || found is not { } memberId)
        {
            return (problem ?? ProviderProblem.Unknown, found ?? known);
        }

        if (!MemberStanding.MaySignIn(journal.State, memberId))
        {
            return (ProviderProblem.Unknown, memberId);
        }

        await members.ApplyAsync(memberId, role);
        await members.FollowNameAsync(memberId, identity);
        await signIn.LetInAsync(context, memberId, SignInWay.Provider, identity.VouchedAt, identity.ProvenAt(intent.Asked));
        return (null, memberId);
    }

    /// <summary>Ties the member of this very session to the identity: whoever began it is still here and knew the way in.</summary>
    private async Task<(ProviderProblem?, Guid?)> LinkAsync(HttpContext context, VouchedIdentity identity, ProviderIntent intent, Guid? known)
    {
        if (await SessionAsync(context, intent) is not { } session)
        {
            return (ProviderProblem.Lost, known);
        }

        return known is { } other && other != session.MemberId
            ? (ProviderProblem.Taken, other)
            : (await members.TieAsync(session.MemberId, identity, session.Id) ? null : ProviderProblem.Taken, session.MemberId);
    }

    private async Task<(ProviderProblem?, Guid?)> ProveAsync(HttpContext context, VouchedIdentity identity, ProviderIntent intent, Guid? known)
    {
        if (await SessionAsync(context, intent) is not { } session)
        {
            return (ProviderProblem.Lost, known);
        }

        if (known != session.MemberId)
        {
            return (ProviderProblem.Taken, known);
        }

        await journal.CommitAsync(
            Actor.Member(session.MemberId), [new Change.SignedIn(session.MemberId) { VouchedAt = identity.VouchedAt }], rows: null, CancellationToken.None);
        await sessions.ProvedAsync(session, identity.ProvenAt(intent.Asked), CancellationToken.None);
        return (null, session.MemberId);
    }

    /// <summary>The session that sent them, if this browser still has it.</summary>
    private async Task<Session?> SessionAsync(HttpContext context, ProviderIntent intent) =>
        (await context.AuthenticateAsync(NestCookie.Scheme)).Principal is { } user
        && sessions.Find(user) is { } session && session.Id == intent.SessionId
        && MemberStanding.MaySignIn(journal.State, session.MemberId)
            ? session
            : null;

    // Their keys would sleep at once; and proving oneself again with what was proved an hour ago is none.
    private bool IsTooOld(ProviderOptions provider, VouchedIdentity identity, ProviderIntent intent)
    {
        var age = time.GetUtcNow() - identity.VouchedAt;
        return age >= TimeSpan.FromDays(provider.MaxSignInDays) || (intent.For == ProviderIntent.Purpose.Prove && age > Actor.Fresh);
    }
}
