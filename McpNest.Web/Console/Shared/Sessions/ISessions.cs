using System.Security.Claims;
using McpNest.Core;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared.SignIn;

namespace McpNest.Web.Console.Shared.Sessions;

/// <summary>What the console asks of sign-in. It does not know how people sign in, and holds no session itself.</summary>
public interface ISessions
{
    /// <summary>Who acts: the person of this session, and when they last proved that it is them. Null once the session is over.</summary>
    Actor? ActorOf(ClaimsPrincipal user);

    /// <summary>Where a member is signed in, the session used last first.</summary>
    /// <exception cref="NestException">It is not this actor's to see.</exception>
    Task<IReadOnlyList<OpenSession>> ListAsync(ClaimsPrincipal user, Guid memberId, CancellationToken cancellationToken);

    /// <summary>Ends sessions of a member, for every copy of their cookies and every page they have open.</summary>
    /// <returns>How many were open.</returns>
    /// <exception cref="NestException">They are not this actor's to end.</exception>
    Task<int> EndAsync(Actor actor, Guid memberId, IReadOnlyCollection<Guid> sessions, CancellationToken cancellationToken);

    /// <summary>Ends all sessions of everybody and makes new keys for cookies, so that no cookie of before means anything.</summary>
    /// <exception cref="NestException">Only an admin can.</exception>
    Task EndAllAsync(Actor actor, CancellationToken cancellationToken);

    /// <summary>How this person can prove that it is them.</summary>
    /// <param name="page">Where the page is open: passkeys belong to a name.</param>
    Task<IReadOnlyList<ProofWay>> WaysAsync(ClaimsPrincipal user, Uri page, CancellationToken cancellationToken);

    /// <summary>Asks for one of the person's own passkeys.</summary>
    /// <exception cref="NestException">Their session is over, or there are no passkeys at this address.</exception>
    Task<PasskeyAsk> AskPasskeyAsync(ClaimsPrincipal user, Uri page, CancellationToken cancellationToken);

    /// <returns>One sentence why not, or null when they proved it.</returns>
    Task<string?> ProveAsync(ClaimsPrincipal user, PasskeyAsk ask, string credential, CancellationToken cancellationToken);

    /// <returns>One sentence why not, or null when they proved it.</returns>
    Task<string?> ProveAsync(ClaimsPrincipal user, string password, CancellationToken cancellationToken);
}
