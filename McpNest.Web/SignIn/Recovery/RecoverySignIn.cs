using McpNest.Core;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Web.SignIn.Recovery;

/// <summary>Lets a member in with a recovery code.</summary>
internal sealed class RecoverySignIn(NestJournal journal, Accounts accounts, RecoveryCodeBook codes, MemberSignIn signIn, LocalSignIn local, SignInRefusals refusals)
{
    /// <summary>Whether the response now carries a session. Unknown, wrong, used and suspended look the same from outside.</summary>
    /// <exception cref="JournalUnavailableException">The sign-in cannot be recorded now, so it is not possible.</exception>
    public async Task<bool> LetInAsync(HttpContext context, string email, string code)
    {
        var state = await journal.CatchUpAsync(context.RequestAborted);
        // Nobody's codes are looked for where there is nobody, so that it takes as long; and nobody loses one where it lets them in no longer.
        var memberId = await accounts.FindAsync(email, context.RequestAborted) is { } known
            && MemberStanding.MaySignIn(state, known)
            && await local.ProblemAsync(known, SignInWay.RecoveryCode, context.RequestAborted) is null ? known : Guid.Empty;
        if (await codes.RedeemAsync(memberId, code, CancellationToken.None) is not { } used)
        {
            await refusals.OfAddressAsync(SignInWay.RecoveryCode, email, CancellationToken.None);
            return false;
        }

        try
        {
            await journal.CommitAsync(Actor.Member(memberId), [new Change.AccountChanged(memberId, AccountAct.RecoveryCodeUsed)], rows: null, CancellationToken.None);
            await signIn.LetInAsync(context, memberId, SignInWay.RecoveryCode);
            return true;
        }
        catch (Exception e) when (e is NestException or JournalUnavailableException)
        {
            await codes.ReleaseAsync(used, CancellationToken.None);
            throw;
        }
    }
}
