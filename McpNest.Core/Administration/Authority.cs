using McpNest.Core.Policy;

namespace McpNest.Core.Administration;

/// <summary>
/// The one place that says who may change what. The operator and admins may do everything, a lead works on the servers they own,
/// everybody else only on their own agents. The nest itself only records what it discovers, which needs no permission.
/// </summary>
public static class Authority
{
    public static bool IsAdmin(PolicyState state, Actor actor) =>
        actor.Kind == ActorKind.Operator || Find(state, actor)?.Role == MemberRole.Admin;

    public static bool MayAddServers(PolicyState state, Actor actor) =>
        IsAdmin(state, actor) || Find(state, actor)?.Role == MemberRole.Lead;

    /// <summary>Whether the actor may review, approve, block, grant on, change and remove this server.</summary>
    public static bool MayManage(PolicyState state, Actor actor, UpstreamServer server) =>
        IsAdmin(state, actor) || (Find(state, actor) is { Role: MemberRole.Lead } lead && server.OwnerId == lead.Id);

    /// <summary>A lead lets in plain members; other roles are an admin's to give.</summary>
    public static bool MayAddMember(PolicyState state, Actor actor, MemberRole role) =>
        IsAdmin(state, actor) || (role == MemberRole.Member && Find(state, actor)?.Role == MemberRole.Lead);

    /// <summary>Whether the actor may make a link for somebody who has never signed in; for anybody else that is an admin's.</summary>
    public static bool MayInvite(PolicyState state, Actor actor, Member member) =>
        member is { Kind: MemberKind.Person, Suspended: false } && MayAddMember(state, actor, member.Role);

    /// <summary>Whether the actor may look at what this member may use.</summary>
    public static bool MayLookAt(PolicyState state, Actor actor, Member member) =>
        MayRead(state, actor) || (Find(state, actor) is { } self && (member.Id == self.Id || member.OwnerId == self.Id));

    /// <summary>
    /// Whether the actor may hold a key of this member: issue one, roll one, or let one last longer. Whoever holds it acts as that
    /// member, so a lead may not.
    /// </summary>
    public static bool MayIssueKeysOf(PolicyState state, Actor actor, Member member) =>
        IsAdmin(state, actor) || (Find(state, actor) is { } self && (member.Id == self.Id || member.OwnerId == self.Id));

    /// <summary>Whether the actor may revoke keys of this member, end them sooner, and rename and narrow their agents.</summary>
    public static bool MayHandleKeysOf(PolicyState state, Actor actor, Member member) =>
        MayIssueKeysOf(state, actor, member)
        || (Find(state, actor)?.Role == MemberRole.Lead && member is { Kind: MemberKind.Person, Role: MemberRole.Member });

    /// <summary>Whether the actor may give this member's own token to servers: nobody else should ever hold it.</summary>
    public static bool MaySetTokenOf(PolicyState state, Actor actor, Member member) =>
        actor.Kind == ActorKind.Operator || Find(state, actor)?.Id == member.Id;

    public static bool MayRemoveToken(PolicyState state, Actor actor, UpstreamServer server, Member member) =>
        MayManage(state, actor, server) || MaySetTokenOf(state, actor, member);

    /// <summary>Whether the actor may ask for a tool, or take such a request back: for themselves and the services they answer for.</summary>
    public static bool MayAskFor(PolicyState state, Actor actor, Guid memberId) =>
        IsAdmin(state, actor) || (Find(state, actor) is { } self
            && (memberId == self.Id || state.Members.GetValueOrDefault(memberId)?.OwnerId == self.Id));

    /// <summary>Whether the actor reads everything that is configured and recorded, though they may not change it.</summary>
    public static bool MayRead(PolicyState state, Actor actor) =>
        IsAdmin(state, actor) || Find(state, actor)?.Role is MemberRole.Lead or MemberRole.Auditor;

    /// <summary>Whether the actor sees what members ask for on this server: who decides, and auditors.</summary>
    public static bool MaySeeRequests(PolicyState state, Actor actor, UpstreamServer server) =>
        MayManage(state, actor, server) || Find(state, actor)?.Role == MemberRole.Auditor;

    /// <summary>Whether the actor reads names of people in the audit without asking.</summary>
    public static bool SeesNames(PolicyState state, Actor actor) =>
        IsAdmin(state, actor) || Find(state, actor)?.Role switch
        {
            MemberRole.Auditor => true,
            MemberRole.Lead => state.NamesShownTo == NameAudience.LeadsAndAuditors,
            _ => false,
        };

    /// <summary>Whether the actor may look up, with a reason, who a pseudonym of the audit is.</summary>
    public static bool MayReveal(PolicyState state, Actor actor) => MayRead(state, actor);

    /// <summary>Whether the actor sees where this member is signed in, and may end it.</summary>
    public static bool MayEndSessionsOf(PolicyState state, Actor actor, Guid memberId) =>
        IsAdmin(state, actor) || Find(state, actor)?.Id == memberId;

    public static bool MayStop(PolicyState state, Actor actor, Stop stop) =>
        IsAdmin(state, actor) || (Find(state, actor) is { } self && stop.Scope switch
        {
            StopScope.Server => state.Servers.GetValueOrDefault(stop.Id ?? default) is { } server && MayManage(state, actor, server),
            StopScope.Tool => state.FindServerOfTool(stop.Id ?? default) is { } server && MayManage(state, actor, server),
            StopScope.Agent => IsOwnAgent(state, self, stop.Id),
            _ => false,
        });

    internal static void Demand(bool allowed, string refusal)
    {
        if (!allowed)
        {
            throw new NestException(refusal);
        }
    }

    /// <summary>Asks a person to have proved just now who they are, before what cannot be taken back.</summary>
    /// <exception cref="FreshSignInNeededException">They have not.</exception>
    internal static void DemandFresh(Actor actor, DateTimeOffset now)
    {
        if (!actor.HasProved(now))
        {
            throw new FreshSignInNeededException();
        }
    }

    /// <summary>The member who acts, unless suspended or removed in the meantime.</summary>
    private static Member? Find(PolicyState state, Actor actor) =>
        actor.MemberId is { } id && state.Members.GetValueOrDefault(id) is { Suspended: false, Kind: MemberKind.Person } member ? member : null;

    private static bool IsOwnAgent(PolicyState state, Member self, Guid? agentId) =>
        state.Agents.GetValueOrDefault(agentId ?? default) is { } agent
        && (agent.MemberId == self.Id || state.Members.GetValueOrDefault(agent.MemberId)?.OwnerId == self.Id);
}
