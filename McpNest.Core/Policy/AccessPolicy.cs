using System.Collections.Immutable;

namespace McpNest.Core.Policy;

/// <summary>The one place that says whether a call is permitted. Pure: the same inputs give the same decision, live and in replay.</summary>
public static class AccessPolicy
{
    /// <summary>Version of the rules below, recorded with every call so that a replay knows which rules to apply.</summary>
    public const int RulesVersion = 1;

    /// <summary>Decides one call: stops, agent, member, server, tool state, then grants.</summary>
    /// <param name="live">Fingerprint of the definition the server offers now; null when it offers none.</param>
    /// <param name="at">The instant that expiries are measured against.</param>
    public static Decision Decide(PolicyState state, Guid agentId, CallTarget target, ToolFingerprint? live, DateTimeOffset at)
    {
        var agent = state.Agents.GetValueOrDefault(agentId);
        var reason = DenyCaller(state, agent, target.Kind, at);
        if (reason is not null || target.Kind == CallTargetKind.Status)
        {
            return new Decision(reason, null, state.Version);
        }

        if (target.Kind == CallTargetKind.Unknown
            || !state.Servers.TryGetValue(target.ServerId, out var server)
            || state.FindTool(target) is not { } tool)
        {
            return new Decision(DenialReason.UnknownTool, null, state.Version);
        }

        reason = DenyTool(state, server, tool, live);
        return reason is not null
            ? new Decision(reason, null, state.Version)
            : DecideByGrants(state, agent!.MemberId, agent, target, at);
    }

    /// <summary>What every agent of a member would get that hides nothing: the same rules without an agent.</summary>
    public static Decision DecideForMember(PolicyState state, Guid memberId, CallTarget target, DateTimeOffset at)
    {
        var member = state.Members.GetValueOrDefault(memberId);
        if ((DenyMember(state, member) ?? DenyAbsent(state, member!, at)) is { } barred)
        {
            return new Decision(barred, null, state.Version);
        }

        if (!state.Servers.TryGetValue(target.ServerId, out var server) || state.FindTool(target) is not { } tool)
        {
            return new Decision(DenialReason.UnknownTool, null, state.Version);
        }

        return DenyTool(state, server, tool, tool.Live) is { } reason
            ? new Decision(reason, null, state.Version)
            : DecideByGrants(state, memberId, agent: null, target, at);
    }

    private static DenialReason? DenyMember(PolicyState state, Member? member) => true switch
    {
        _ when state.Stops.Contains(Stop.Everything) => DenialReason.EverythingStopped,
        _ when member is null => DenialReason.MemberRemoved,
        _ when state.Stops.Contains(new Stop(StopScope.Member, member.Id)) => DenialReason.MemberStopped,
        _ => null,
    };

    private static DenialReason? DenyCaller(PolicyState state, Agent? agent, CallTargetKind kind, DateTimeOffset at)
    {
        if (agent is null || agent.Revoked)
        {
            return DenialReason.AgentRevoked;
        }

        if (at >= agent.ExpiresAt)
        {
            return DenialReason.AgentExpired;
        }

        var member = state.Members.GetValueOrDefault(agent.MemberId);
        return kind switch
        {
            // Somebody who is stopped or suspended may still ask why.
            CallTargetKind.Status => member is null ? DenialReason.MemberRemoved : null,
            _ when DenyMember(state, member) is { } reason => reason,
            _ when state.Stops.Contains(new Stop(StopScope.Agent, agent.Id)) => DenialReason.AgentStopped,
            _ => DenyAbsent(state, member!, at),
        };
    }

    private static DenialReason? DenyAbsent(PolicyState state, Member member, DateTimeOffset at) =>
        member.Suspended ? DenialReason.MemberSuspended
        : IsSignInTooOld(state, member, at) ? DenialReason.SignInTooOld
        : null;

    /// <summary>Whether keys of a member sleep until they sign in again. Those of a service sleep with the person who answers for it.</summary>
    public static bool IsSignInTooOld(PolicyState state, Member member, DateTimeOffset at) =>
        SignInEnds(state, member) is { } end && at >= end;

    /// <summary>Until when a member's keys work without another sign-in; null when that does not matter for them.</summary>
    public static DateTimeOffset? SignInEnds(PolicyState state, Member member)
    {
        var person = member.OwnerId is { } owner ? state.Members.GetValueOrDefault(owner) : member;
        return state.MaxSignInDays is { } days && person?.VouchedAt is { } vouched ? vouched.AddDays(days) : null;
    }

    private static DenialReason? DenyTool(PolicyState state, UpstreamServer server, ServerTool tool, ToolFingerprint? live) => true switch
    {
        _ when state.Stops.Contains(new Stop(StopScope.Server, server.Id)) => DenialReason.ServerStopped,
        _ when state.Stops.Contains(new Stop(StopScope.Tool, tool.Id)) => DenialReason.ToolStopped,
        _ when !server.MayConnect => DenialReason.LaunchNotApproved,
        _ => tool.StateFor(live) switch
        {
            // Never approved is "new" even when it has gone again: nobody was ever meant to use it.
            ToolState.Gone => tool.Approved is null ? DenialReason.ToolNew : DenialReason.ToolGone,
            ToolState.New => DenialReason.ToolNew,
            ToolState.Held => DenialReason.ToolHeld,
            _ => null,
        },
    };

    private static Decision DecideByGrants(PolicyState state, Guid memberId, Agent? agent, CallTarget target, DateTimeOffset at)
    {
        Grant? allow = null;
        var expired = false;
        foreach (var grant in Applicable(state, memberId, target))
        {
            if (!grant.CountsAt(at))
            {
                expired |= grant.Effect == GrantEffect.Allow;
                continue;
            }

            if (grant.Effect == GrantEffect.Deny)
            {
                return new Decision(DenialReason.DeniedByGrant, grant.Id, state.Version);
            }

            allow ??= grant;
        }

        return allow is not null
            ? new Decision(DenyUse(state, memberId, agent, target), allow.Id, state.Version)
            : new Decision(expired ? DenialReason.GrantExpired : DenialReason.NoGrant, null, state.Version);
    }

    private static DenialReason? DenyUse(PolicyState state, Guid memberId, Agent? agent, CallTarget target) =>
        agent?.IsHiding(target.ToolId) == true ? DenialReason.HiddenFromAgent
        : LacksCredential(state, target.ServerId, memberId) ? DenialReason.CredentialMissing
        : null;

    private static bool LacksCredential(PolicyState state, Guid serverId, Guid memberId) =>
        state.Servers[serverId].Credential == CredentialKind.Member && !state.Credentials.ContainsKey(new MemberCredential(serverId, memberId));

    /// <summary>The grants that speak about this member and tool, the tool's own before those for the whole server.</summary>
    public static IEnumerable<Grant> Applicable(PolicyState state, Guid memberId, CallTarget target) =>
        GrantsOn(state, new GrantTarget(target.ServerId, target.ToolId))
            .Concat(GrantsOn(state, new GrantTarget(target.ServerId, null)))
            .Where(grant => state.Covers(grant.Subject, memberId));

    private static ImmutableArray<Grant> GrantsOn(PolicyState state, GrantTarget target) =>
        state.GrantsByTarget.GetValueOrDefault(target, []);
}
