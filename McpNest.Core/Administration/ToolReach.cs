using System.Collections.Immutable;
using McpNest.Core.Policy;

namespace McpNest.Core.Administration;

/// <summary>Whom grants would let call a tool if it were approved, before anybody approves it.</summary>
internal sealed class ToolReach(PolicyState state, DateTimeOffset now)
{
    private readonly Member[] _members = [.. state.Members.Values.Where(member => !member.Suspended)];
    private readonly Dictionary<Guid, ImmutableArray<Guid>> _ofServers = [];

    /// <summary>The members, unordered; who is suspended is left out.</summary>
    public ImmutableArray<Guid> Of(UpstreamServer server, Guid offerId)
    {
        // Nearly all new tools have no grant of their own: what the server's grants say is the same for all of them.
        if (!state.GrantsByTarget.ContainsKey(new GrantTarget(server.Id, offerId)))
        {
            return _ofServers.TryGetValue(server.Id, out var known) ? known : _ofServers[server.Id] = Find(server.Id, offerId);
        }

        return Find(server.Id, offerId);
    }

    /// <summary>How many people and services were given anything of a server that is approved.</summary>
    public int CountOf(UpstreamServer server) =>
        server.Offers.Any(offer => offer.Approved is not null) ? _members.Count(member => ServerUse.IsGiven(state, member.Id, server, now)) : 0;

    private ImmutableArray<Guid> Find(Guid serverId, Guid offerId) =>
        [.. _members.Where(member => IsGiven(member.Id, CallTarget.Of(serverId, offerId))).Select(member => member.Id)];

    private bool IsGiven(Guid memberId, CallTarget target)
    {
        var given = false;
        foreach (var grant in AccessPolicy.Applicable(state, memberId, target).Where(grant => grant.CountsAt(now)))
        {
            if (grant.Effect == GrantEffect.Deny)
            {
                return false;
            }

            given = true;
        }

        return given;
    }
}
