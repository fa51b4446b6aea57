using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Web.SignIn.Passkeys;

/// <summary>Questions to the passkeys of a browser in which nobody is signed in, and what their answers are worth.</summary>
internal sealed class PasskeySignIn(NestJournal journal, PasskeyBook passkeys, PasskeySeal seal, MemberSignIn signIn, SignInRefusals refusals)
{
    /// <summary>Whether the response now carries a session. Unknown, wrong, replayed and suspended look the same from outside.</summary>
    /// <exception cref="JournalUnavailableException">The sign-in cannot be recorded now, so it is not possible.</exception>
    public async Task<bool> LetInAsync(HttpContext context, string sealedAsk, string credential)
    {
        if (seal.Take(context, PasskeyPurpose.SignIn, sealedAsk) is not { } ask
            || await passkeys.JudgeAsync(ask, credential) is not { } memberId
            || !MemberStanding.MaySignIn(await journal.CatchUpAsync(context.RequestAborted), memberId))
        {
            refusals.Refused(SignInWay.Passkey, await passkeys.OwnerOfAsync(credential));
            return false;
        }

        await signIn.LetInAsync(context, memberId, SignInWay.Passkey);
        return true;
    }

    /// <summary>The passkey somebody made on a page with a link; null when it is not what was asked for.</summary>
    public async Task<NewPasskey?> MadeAsync(HttpContext context, PasskeyPurpose purpose, string sealedAsk, string credential) =>
        seal.Take(context, purpose, sealedAsk) is { } ask ? await passkeys.JudgeNewAsync(ask, credential) : null;
}
