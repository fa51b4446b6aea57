using System.Collections.Immutable;
using McpNest.Core.Policy;

namespace McpNest.Core.Administration;

/// <summary>Why a member may or may not use something: the decision, the grants that speak about it, and all that stands in the way.</summary>
/// <param name="Decision">As every agent of the member would get it that hides nothing; with an agent, as that agent gets it.</param>
/// <param name="Grants">Every grant that speaks about this pair, in the order they are looked at; also those that have ended.</param>
/// <param name="Missing">Every single thing that would have to change before a call passes; empty when it is allowed.</param>
public sealed record AccessWhy(Decision Decision, ImmutableArray<Grant> Grants, ImmutableArray<DenialReason> Missing)
{
    /// <param name="agentId">Null asks for the member, whatever the agent.</param>
    public static AccessWhy Of(PolicyState state, Guid memberId, Guid? agentId, CallTarget target, DateTimeOffset at)
    {
        var decision = agentId is { } agent
            ? AccessPolicy.Decide(state, agent, target, state.FindTool(target)?.Live, at)
            : AccessPolicy.DecideForMember(state, memberId, target, at);
        return new AccessWhy(decision, [.. AccessPolicy.Applicable(state, memberId, target)], [.. MissingFor(state, memberId, agentId, target, at)]);
    }

    /// <summary>What the lists of a member's agents show, or of one of them: what is allowed, and what only waits for a token or a review.</summary>
    public static IEnumerable<(UpstreamServer Server, ServerTool Offer)> Seen(PolicyState state, Guid memberId, Guid? agentId, DateTimeOffset at) =>
        from server in state.Servers.Values.OrderBy(server => server.Slug, StringComparer.Ordinal)
        from offer in OfferName.InOrder(server.Offers)
        where offer.State is ToolState.Approved or ToolState.Held
            && Of(state, memberId, agentId, CallTarget.Of(server.Id, offer.Id), at)
                .Missing.All(reason => reason is DenialReason.CredentialMissing or DenialReason.ToolHeld)
        select (server, offer);

    private static IEnumerable<DenialReason> MissingFor(PolicyState state, Guid memberId, Guid? agentId, CallTarget target, DateTimeOffset at)
    {
        if (state.Stops.Contains(Stop.Everything))
        {
            yield return DenialReason.EverythingStopped;
        }

        foreach (var reason in OfCaller(state, memberId, agentId, at))
        {
            yield return reason;
        }

        if (!state.Servers.TryGetValue(target.ServerId, out var server) || state.FindTool(target) is not { } offer)
        {
            yield return DenialReason.UnknownTool;
            yield break;
        }

        foreach (var reason in OfOffer(state, server, offer))
        {
            yield return reason;
        }

        if (OfGrants(state, memberId, target, at) is { } barred)
        {
            yield return barred;
        }

        if (agentId is { } id && state.Agents.GetValueOrDefault(id)?.IsHiding(target.ToolId) == true)
        {
            yield return DenialReason.HiddenFromAgent;
        }

        if (server.Credential == CredentialKind.Member && !state.Credentials.ContainsKey(new MemberCredential(server.Id, memberId)))
        {
            yield return DenialReason.CredentialMissing;
        }
    }

    private static IEnumerable<DenialReason> OfCaller(PolicyState state, Guid memberId, Guid? agentId, DateTimeOffset at)
    {
        if (agentId is { } id)
        {
            var agent = state.Agents.GetValueOrDefault(id);
            if (agent?.IsUsableAt(at) != true)
            {
                yield return agent is null || agent.Revoked ? DenialReason.AgentRevoked : DenialReason.AgentExpired;
            }

            if (state.Stops.Contains(new Stop(StopScope.Agent, id)))
            {
                yield return DenialReason.AgentStopped;
            }
        }

        if (!state.Members.TryGetValue(memberId, out var member))
        {
            yield return DenialReason.MemberRemoved;
            yield break;
        }

        if (state.Stops.Contains(new Stop(StopScope.Member, memberId)))
        {
            yield return DenialReason.MemberStopped;
        }

        if (member.Suspended)
        {
            yield return DenialReason.MemberSuspended;
        }
        else if (AccessPolicy.IsSignInTooOld(state, member, at))
        {
            yield return DenialReason.SignInTooOld;
        }
    }

    private static IEnumerable<DenialReason> OfOffer(PolicyState state, UpstreamServer server, ServerTool offer)
    {
        if (state.Stops.Contains(new Stop(StopScope.Server, server.Id)))
        {
            yield return DenialReason.ServerStopped;
        }

        if (state.Stops.Contains(new Stop(StopScope.Tool, offer.Id)))
        {
            yield return DenialReason.ToolStopped;
        }

        if (!server.MayConnect)
        {
            yield return DenialReason.LaunchNotApproved;
        }

        if (offer.State != ToolState.Approved)
        {
            yield return offer.State == ToolState.Held ? DenialReason.ToolHeld
                : offer.Approved is null ? DenialReason.ToolNew
                : DenialReason.ToolGone;
        }
    }

    private static DenialReason? OfGrants(PolicyState state, Guid memberId, CallTarget target, DateTimeOffset at)
    {
        var grants = AccessPolicy.Applicable(state, memberId, target).ToList();
        var counting = grants.Where(grant => grant.CountsAt(at)).ToList();
        return counting.Any(grant => grant.Effect == GrantEffect.Deny) ? DenialReason.DeniedByGrant
            : counting.Count > 0 ? null
            : grants.Any(grant => grant.Effect == GrantEffect.Allow) ? DenialReason.GrantExpired
            : DenialReason.NoGrant;
    }
}
