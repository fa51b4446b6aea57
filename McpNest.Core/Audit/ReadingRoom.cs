using McpNest.Core.Policy;

namespace McpNest.Core.Audit;

/// <summary>Who may take things out of the reading room: the operator, admins and auditors; an admin alone changes how it works.</summary>
internal static class ReadingRoom
{
    /// <exception cref="NestException">The actor may not.</exception>
    public static void DemandReader(PolicyState state, Actor actor)
    {
        if (actor.Kind == ActorKind.Member && RoleOf(state, actor) is not (MemberRole.Admin or MemberRole.Auditor))
        {
            throw new NestException("Only admins and auditors take records out of the journal; ask one of them.");
        }
    }

    /// <summary>Asks whoever takes everything out to have proved just now who they are.</summary>
    /// <exception cref="FreshSignInNeededException">They have not.</exception>
    public static void DemandFresh(Actor actor, DateTimeOffset now)
    {
        if (!actor.HasProved(now))
        {
            throw new FreshSignInNeededException();
        }
    }

    /// <exception cref="NestException">The actor may not.</exception>
    public static void DemandAdmin(PolicyState state, Actor actor, string refusal)
    {
        if (actor.Kind == ActorKind.Member && RoleOf(state, actor) != MemberRole.Admin)
        {
            throw new NestException(refusal);
        }
    }

    private static MemberRole? RoleOf(PolicyState state, Actor actor) =>
        actor.MemberId is { } id && state.Members.GetValueOrDefault(id) is { Suspended: false, Kind: MemberKind.Person } member ? member.Role : null;
}
