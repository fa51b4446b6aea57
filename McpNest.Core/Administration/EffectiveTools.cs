using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Core.Administration;

/// <summary>What a member may use at this moment, tool by tool, by the rules that decide their calls.</summary>
public sealed class EffectiveTools(NestJournal journal, TimeProvider time)
{
    /// <summary>Everything that was ever approved or given, by server; what is allowed comes first.</summary>
    /// <exception cref="NestException">It is not the actor's to look at.</exception>
    public async Task<IReadOnlyList<EffectiveTool>> ListAsync(Actor actor, Guid memberId, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        Authority.Demand(
            Authority.MayLookAt(state, actor, state.RequireMember(memberId)), "You can look at what you and your services may use; ask a lead for anybody else.");
        var now = time.GetUtcNow();
        return
        [
            .. from server in state.Servers.Values
               orderby server.Slug
               from tool in OfferName.InOrder(server.Offers)
                   .Select(offer => Decide(state, memberId, server, offer, now))
                   .OrderByDescending(tool => tool.Decision.IsAllowed)
               select tool,
        ];
    }

    private static EffectiveTool Decide(PolicyState state, Guid memberId, UpstreamServer server, ServerTool offer, DateTimeOffset now)
    {
        var decision = AccessPolicy.DecideForMember(state, memberId, CallTarget.Of(server.Id, offer.Id), now);
        return new EffectiveTool(
            server.Id, server.Slug, offer, decision, decision.GrantId is { } grant ? state.Grants.GetValueOrDefault(grant) : null);
    }
}
