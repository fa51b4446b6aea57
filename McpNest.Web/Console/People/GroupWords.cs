using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;

namespace McpNest.Web.Console.People;

/// <summary>What is said about a group.</summary>
internal static class GroupWords
{
    public static string Members(int count) => count == 1 ? PeopleText.OneMember : Texts.Fill(PeopleText.ManyMembers, count);

    /// <summary>"3 grants on 2 servers", "none".</summary>
    public static string Grants(PolicyState state, Guid groupId) => MemberReach.OfGroup(state, groupId) is { Grants: > 0 } reach
        ? Texts.Fill(PeopleText.GrantsOn, Grants(reach.Grants), reach.Servers == 1 ? PeopleText.OneServer : Texts.Fill(PeopleText.ManyServers, reach.Servers))
        : PeopleText.NoGrants;

    /// <summary>What ends when the group is removed.</summary>
    public static string Removal(PolicyState state, GroupSummary group) => Texts.Fill(
        PeopleText.GroupRemoveText,
        MemberReach.OfGroup(state, group.Id).Grants is > 0 and var grants ? Grants(grants) : PeopleText.NoGrant,
        Members(group.Members.Length));

    /// <summary>"2 people leave: they lose 14 tools."; empty when nobody leaves.</summary>
    public static string Loss(GroupLoss loss) => loss.People == 0 ? ""
        : Texts.Fill(
            loss.Tools == 0 ? PeopleText.LeaveKeeping : PeopleText.LeaveLosing,
            Texts.Fill(loss.People == 1 ? PeopleText.OneLeaves : PeopleText.ManyLeave, loss.People),
            Texts.Fill(loss.Tools == 1 ? PeopleText.OneTool : PeopleText.ManyTools, loss.Tools));

    private static string Grants(int count) => count == 1 ? PeopleText.OneGrant : Texts.Fill(PeopleText.ManyGrants, count);
}
