using System.Security.Claims;
using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared.Sessions;
using McpNest.Web.Console.Shared.SignIn;

namespace McpNest.Web.SignIn.Sessions;

/// <summary>See <see cref="ISessions"/>.</summary>
internal sealed class SessionDesk(
    SessionBook sessions, SessionsBook book, SessionProof proof, IEnumerable<ProofWayFinder> ways, CookieKeyRing keys) : ISessions
{
    public Actor? ActorOf(ClaimsPrincipal user) =>
        sessions.Find(user) is { } session ? Actor.Member(session.MemberId) with { ProvenAt = session.ProvenAt } : null;

    public async Task<IReadOnlyList<OpenSession>> ListAsync(ClaimsPrincipal user, Guid memberId, CancellationToken cancellationToken)
    {
        var own = sessions.Find(user);
        if (own is null)
        {
            return [];
        }

        await book.DemandReaderAsync(Actor.Member(own.MemberId), memberId, cancellationToken);
        return
        [
            .. sessions.Of(memberId).Select(session => new OpenSession(
                session.Id,
                WireName.TryParse<SignInWay>(session.Way, out var way) ? way : default,
                session.Client, session.BeganAt, session.SeenAt, session.Id == own.Id)),
        ];
    }

    public async Task<int> EndAsync(Actor actor, Guid memberId, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        var open = sessions.Of(memberId).Select(session => session.Id).Intersect(ids).ToList();
        if (open.Count == 0)
        {
            return 0;
        }

        await book.EndAsync(actor, memberId, open.Count, cancellationToken);
        return await sessions.EndAsync(open, CancellationToken.None);
    }

    public async Task EndAllAsync(Actor actor, CancellationToken cancellationToken)
    {
        var open = sessions.All;
        await book.EndAllAsync(actor, open.CountBy(session => session.MemberId).ToDictionary(), cancellationToken);
        await sessions.EndAsync([.. open.Select(session => session.Id)], CancellationToken.None);
        await keys.RenewAsync();
    }

    public async Task<IReadOnlyList<ProofWay>> WaysAsync(ClaimsPrincipal user, Uri page, CancellationToken cancellationToken)
    {
        var found = new List<ProofWay>();
        if (sessions.Find(user) is { } session)
        {
            foreach (var find in ways)
            {
                if (await find(session.MemberId, page, cancellationToken) is { } way)
                {
                    found.Add(way);
                }
            }
        }

        return [.. found.Distinct().Order()];
    }

    public Task<string?> ProveAsync(ClaimsPrincipal user, string password, CancellationToken cancellationToken) =>
        proof.WithPasswordAsync(user, password, cancellationToken);

    public Task<PasskeyAsk> AskPasskeyAsync(ClaimsPrincipal user, Uri page, CancellationToken cancellationToken) =>
        proof.AskPasskeyAsync(user, page.Host, cancellationToken);

    public Task<string?> ProveAsync(ClaimsPrincipal user, PasskeyAsk ask, string credential, CancellationToken cancellationToken) =>
        proof.WithPasskeyAsync(user, ask, credential, cancellationToken);
}
