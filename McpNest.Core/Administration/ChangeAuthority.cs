using McpNest.Core.Policy;

namespace McpNest.Core.Administration;

/// <summary>
/// <see cref="Authority"/> over changes: what the books ask before they prepare one, asked once more when it is written. That
/// somebody signed in, got a link or took records out decides nothing and needs none.
/// </summary>
internal static class ChangeAuthority
{
    public static bool May(PolicyState before, PolicyState now, Actor actor, Change change) => Authority.IsAdmin(before, actor) || change switch
    {
        Change.MemberAdded added => Authority.MayAddMember(now, actor, added.Role),
        Change.MemberRoleSet or Change.MemberRenamed or Change.MemberSuspended or Change.MemberUnsuspended or Change.MemberRemoved => false,
        Change.GroupAdded or Change.GroupMembersSet or Change.GroupRemoved => false,
        Change.KeyIssued issued => MayIssueKeysOf(now, actor, issued.MemberId),
        Change.KeyRevoked revoked => MayHandleAgent(now, actor, revoked.AgentId),
        Change.KeyRolled rolled => MayRenewAgent(now, actor, rolled.AgentId),
        Change.KeyExpirySet set => before.Agents.GetValueOrDefault(set.AgentId)?.ExpiresAt < set.ExpiresAt
            ? MayRenewAgent(now, actor, set.AgentId)
            : MayHandleAgent(now, actor, set.AgentId),
        Change.AgentRenamed renamed => MayHandleAgent(now, actor, renamed.AgentId),
        Change.AgentClientAccepted accepted => MayHandleAgent(now, actor, accepted.AgentId),
        Change.AgentHidesSet set => before.Agents.GetValueOrDefault(set.AgentId)?.Hides?.Except(set.Offers).Any() == true
            ? MayRenewAgent(now, actor, set.AgentId)
            : MayHandleAgent(now, actor, set.AgentId),
        Change.ServerAdded => Authority.MayAddServers(now, actor),
        Change.ServerReconfigured changed => MayManage(now, actor, changed.ServerId),
        Change.ServerRestarted restarted => MayManage(now, actor, restarted.ServerId),
        Change.LaunchApproved approved => MayManage(now, actor, approved.ServerId),
        Change.ServerRemoved removed => MayManage(now, actor, removed.ServerId),
        Change.ToolsDiscovered seen => MayManage(now, actor, seen.ServerId),
        Change.ToolsApproved approved => MayManage(now, actor, approved.ServerId),
        Change.ToolsKept kept => MayManage(now, actor, kept.ServerId),
        Change.ToolsBlocked blocked => MayManage(now, actor, blocked.ServerId),
        Change.GrantSet granted => MayManage(now, actor, granted.ServerId),
        Change.GrantRemoved removed => now.Grants.GetValueOrDefault(removed.GrantId) is not { } grant || MayManage(now, actor, grant.Target.ServerId),
        Change.ToolRequested asked => Authority.MayAskFor(now, actor, asked.MemberId),
        Change.RequestEnded ended => now.Requests.GetValueOrDefault(ended.RequestId) is not { } request || (ended.End == RequestEnd.Withdrawn
            ? Authority.MayAskFor(now, actor, request.MemberId)
            : MayManage(now, actor, request.ServerId)),
        Change.NamesRevealed => Authority.MayReveal(now, actor),
        Change.Stopped stopped => Authority.MayStop(now, actor, new Stop(stopped.Scope, stopped.Id)),
        Change.Resumed resumed => Authority.MayStop(now, actor, new Stop(resumed.Scope, resumed.Id)),
        Change.CredentialSet set => now.Members.GetValueOrDefault(set.MemberId) is not { } member || Authority.MaySetTokenOf(now, actor, member),
        Change.CredentialRemoved removed => now.Members.GetValueOrDefault(removed.MemberId) is not { } member
            || Authority.MaySetTokenOf(now, actor, member) || MayManage(now, actor, removed.ServerId),
        Change.CredentialEndSet { MemberId: { } id } => now.Members.GetValueOrDefault(id) is not { } member || Authority.MaySetTokenOf(now, actor, member),
        Change.CredentialEndSet ended => MayManage(now, actor, ended.ServerId),
        Change.LinkIssued { MemberId: { } id } => now.Members.GetValueOrDefault(id) is not { } member || Authority.MayInvite(now, actor, member),
        // What anybody does in their own name. The rest, also what a later version adds, is an admin's.
        Change.SignedIn or Change.LinkIssued or Change.Exported => true,
        Change.AccountChanged changed => changed.MemberId == actor.MemberId,
        Change.SessionsEnded ended => ended.MemberId == actor.MemberId,
        _ => false,
    };

    // What is gone meanwhile is a conflict, which the policy itself refuses in its own words.
    private static bool MayManage(PolicyState now, Actor actor, Guid serverId) =>
        now.Servers.GetValueOrDefault(serverId) is not { } server || Authority.MayManage(now, actor, server);

    private static bool MayHandleAgent(PolicyState now, Actor actor, Guid agentId) =>
        OwnerOf(now, agentId) is not { } member || Authority.MayHandleKeysOf(now, actor, member);

    private static bool MayRenewAgent(PolicyState now, Actor actor, Guid agentId) =>
        OwnerOf(now, agentId) is not { } member || Authority.MayIssueKeysOf(now, actor, member);

    private static bool MayIssueKeysOf(PolicyState now, Actor actor, Guid memberId) =>
        now.Members.GetValueOrDefault(memberId) is not { } member || Authority.MayIssueKeysOf(now, actor, member);

    private static Member? OwnerOf(PolicyState now, Guid agentId) =>
        now.Agents.GetValueOrDefault(agentId) is { } agent ? now.Members.GetValueOrDefault(agent.MemberId) : null;
}
