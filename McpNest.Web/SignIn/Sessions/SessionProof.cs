using System.Security.Claims;
using McpNest.Core;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared.SignIn;
using McpNest.Web.SignIn.Passkeys;

namespace McpNest.Web.SignIn.Sessions;

/// <summary>Lets somebody who is signed in prove once more that it is them, before what cannot be taken back.</summary>
internal sealed class SessionProof(
    Accounts accounts, PasskeyBook passkeys, PasskeyDomain domains, LocalSignIn local, SessionBook sessions, SignInThrottle throttle, SignInRefusals refusals)
{
    /// <summary>Whether a member can prove it with a passkey at the address somebody came by.</summary>
    public async Task<bool> HasPasskeyAsync(Guid memberId, string host, CancellationToken cancellationToken) =>
        domains.For(host) is { } domain
        && await local.ProblemAsync(memberId, SignInWay.Passkey, cancellationToken) is null
        && (await passkeys.ListAsync(memberId, cancellationToken)).Any(passkey => passkey.Address == domain);

    /// <summary>Whether a member can prove it with a password.</summary>
    public async Task<bool> HasPasswordAsync(Guid memberId, CancellationToken cancellationToken) =>
        await local.ProblemAsync(memberId, SignInWay.Password, cancellationToken) is null && await accounts.HasPasswordAsync(memberId, cancellationToken);

    /// <summary>Asks for one of the passkeys of the session's person.</summary>
    /// <exception cref="NestException">The session is over, or there are no passkeys at the address they came by.</exception>
    public Task<PasskeyAsk> AskPasskeyAsync(ClaimsPrincipal user, string host, CancellationToken cancellationToken) =>
        sessions.Find(user) is { } session
            ? passkeys.AskAsync(domains.For(host) ?? throw new NestException(domains.WhyNot(host)!), session.MemberId, cancellationToken)
            : throw new NestException(SignInText.SessionOver);

    /// <param name="ask">The question that was answered; null when there was none, or it is over.</param>
    /// <returns>One sentence why not, or null when the session's person has proved it.</returns>
    public Task<string?> WithPasskeyAsync(ClaimsPrincipal user, PasskeyAsk? ask, string credential, CancellationToken cancellationToken) => WithAsync(
        user, SignInWay.Passkey, PasskeyText.RefusedProof,
        async session => ask is not null && await passkeys.JudgeAsync(ask, credential) == session.MemberId, cancellationToken);

    /// <returns>One sentence why not, or null when the session's person has proved it.</returns>
    public Task<string?> WithPasswordAsync(ClaimsPrincipal user, string password, CancellationToken cancellationToken) => WithAsync(
        user, SignInWay.Password, SignInText.ProveRefused,
        session => accounts.IsPasswordOfAsync(session.MemberId, password, cancellationToken), cancellationToken);

    private async Task<string?> WithAsync(
        ClaimsPrincipal user, SignInWay way, string refusal, Func<Session, Task<bool>> isTheirsAsync, CancellationToken cancellationToken)
    {
        if (sessions.Find(user) is not { } session)
        {
            return SignInText.SessionOver;
        }

        if (!throttle.TryTakeProof(session.MemberId))
        {
            refusals.Limited(way, session.MemberId);
            return SignInText.TooMany;
        }

        // Where people sign in through the provider alone, what they have here proves nothing either.
        if (await local.ProblemAsync(session.MemberId, way, cancellationToken) is { } problem)
        {
            return problem;
        }

        if (!await isTheirsAsync(session))
        {
            refusals.Refused(way, session.MemberId);
            return refusal;
        }

        await sessions.ProvedAsync(session, cancellationToken);
        return null;
    }
}
