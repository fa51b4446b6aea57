using McpNest.Core.Policy;

namespace McpNest.Core.Administration;

/// <summary>Which servers a member was given anything of, whether or not it is approved yet.</summary>
internal static class ServerUse
{
    public static bool IsGiven(PolicyState state, Guid memberId, UpstreamServer server, DateTimeOffset now)
    {
        var whole = Effects(null);
        return !whole.Contains(GrantEffect.Deny)
            && (whole.Contains(GrantEffect.Allow) || server.Offers.Any(offer => Effects(offer.Id) is { Length: > 0 } own && !own.Contains(GrantEffect.Deny)));

        GrantEffect[] Effects(Guid? offerId) =>
        [
            .. state.GrantsByTarget.GetValueOrDefault(new GrantTarget(server.Id, offerId), [])
                .Where(grant => grant.CountsAt(now) && state.Covers(grant.Subject, memberId))
                .Select(grant => grant.Effect),
        ];
    }
}
