using McpNest.Core.Policy;

namespace McpNest.Core.Administration.Notices;

/// <summary>Whose own matter a notice is: who is told of it personally.</summary>
public static class NoticeAudience
{
    /// <summary>The kinds that only the person concerned is told of.</summary>
    public static bool IsPersonal(NoticeKind kind) => kind is NoticeKind.SignInEnds or NoticeKind.RequestDecided;

    /// <summary>The members to tell: whom it is about, or who answers for it; without such a lead, the admins.</summary>
    public static IEnumerable<Guid> Of(PolicyState state, Notice notice) => notice.Kind switch
    {
        NoticeKind.KeyEnds or NoticeKind.TokenEnds or NoticeKind.OtherClient or NoticeKind.SignInEnds or NoticeKind.RequestDecided => Person(state, notice.MemberId),
        NoticeKind.GateClosed => Admins(state),
        NoticeKind.Stop when notice.ServerId is null => Admins(state),
        NoticeKind.Stop => Admins(state).Union(Answering(state, notice.ServerId)),
        _ => Answering(state, notice.ServerId),
    };

    private static IEnumerable<Guid> Person(PolicyState state, Guid? memberId) =>
        state.Members.GetValueOrDefault(memberId ?? default) is { } member
        && state.Members.GetValueOrDefault(member.OwnerId ?? member.Id) is { Suspended: false, Kind: MemberKind.Person } person
            ? [person.Id]
            : [];

    private static IEnumerable<Guid> Answering(PolicyState state, Guid? serverId) =>
        state.Servers.GetValueOrDefault(serverId ?? default) is { OwnerId: { } owner }
        && state.Members.GetValueOrDefault(owner) is { Suspended: false, Role: MemberRole.Lead or MemberRole.Admin }
            ? [owner]
            : Admins(state);

    private static IEnumerable<Guid> Admins(PolicyState state) =>
        state.Members.Values.Where(member => member is { Role: MemberRole.Admin, Suspended: false, Kind: MemberKind.Person }).Select(member => member.Id);
}
