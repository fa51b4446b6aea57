using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;

namespace McpNest.Web.Console.People;

/// <summary>Puts together what the list of members shows, from the books it stands in.</summary>
internal static class MemberLines
{
    public static MemberLine Of(
        MemberSummary member, IReadOnlyList<MemberSummary> all, IReadOnlyList<GroupSummary> groups, IReadOnlySet<Guid> waiting,
        IReadOnlyDictionary<Guid, DateTimeOffset> links)
    {
        var state = member.Suspended ? MemberState.Suspended : waiting.Contains(member.Id) ? MemberState.Invited : MemberState.Active;
        return new MemberLine(
            member,
            [.. groups.Where(group => group.Members.Contains(member.Id)).Select(group => group.Name)],
            all.FirstOrDefault(other => other.Id == member.OwnerId)?.Name,
            state,
            state == MemberState.Invited && links.TryGetValue(member.Id, out var until) ? until : null);
    }

    public static string Word(this MemberRole role) => role switch
    {
        MemberRole.Admin => PeopleText.RoleAdmin,
        MemberRole.Lead => PeopleText.RoleLead,
        MemberRole.Auditor => PeopleText.RoleAuditor,
        _ => PeopleText.RoleMember,
    };

    /// <summary>What somebody with the role does here.</summary>
    public static string Explanation(this MemberRole role) => role switch
    {
        MemberRole.Admin => PeopleText.ExplainAdmin,
        MemberRole.Lead => PeopleText.ExplainLead,
        MemberRole.Auditor => PeopleText.ExplainAuditor,
        _ => PeopleText.ExplainMember,
    };

    public static string Word(this MemberState state) => state switch
    {
        MemberState.Suspended => PeopleText.Suspended,
        MemberState.Invited => PeopleText.Invited,
        _ => PeopleText.Active,
    };

    public static string Agents(int count) => Texts.Fill(count == 1 ? PeopleText.OneAgent : PeopleText.ManyAgents, count);
}
