using System.Security.Claims;
using McpNest.Core.Policy;

namespace McpNest.Web.SignIn.Sessions;

/// <summary>Lets somebody who is signed in prove once more that it is them, before what cannot be taken back.</summary>
internal sealed class SessionProof(Accounts accounts, SessionBook sessions, SignInThrottle throttle, SignInRefusals refusals)
{
    /// <summary>Whether another try is allowed now; one too many is recorded. Every way asks this first.</summary>
    public bool MayTry(Session session, SignInWay way)
    {
        if (throttle.TryTakeProof(session.MemberId))
        {
            return true;
        }

        refusals.Limited(way, session.MemberId);
        return false;
    }

    /// <returns>One sentence why not, or null when the session's person has proved it.</returns>
    public async Task<string?> WithPasswordAsync(ClaimsPrincipal user, string password, CancellationToken cancellationToken)
    {
        if (sessions.Find(user) is not { } session)
        {
            return SignInText.SessionOver;
        }

        if (!MayTry(session, SignInWay.Password))
        {
            return SignInText.TooMany;
        }

        if (!await accounts.IsPasswordOfAsync(session.MemberId, password, cancellationToken))
        {
            refusals.Refused(SignInWay.Password, session.MemberId);
            return SignInText.ProveRefused;
        }

        await sessions.ProvedAsync(session, cancellationToken);
        return null;
    }
}
