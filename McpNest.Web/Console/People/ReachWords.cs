using McpNest.Core.Administration;
using McpNest.Web.Console.Shared;

namespace McpNest.Web.Console.People;

/// <summary>Says what hangs on a member, before something is done to them.</summary>
internal static class ReachWords
{
    /// <summary>"2 working keys, 1 own grant and the server tracker loses its owner"; says so when nothing does.</summary>
    /// <param name="nameOf">Names of the services.</param>
    public static string Of(MemberReach reach, Func<Guid, string> nameOf)
    {
        var parts = new List<string>();
        Count(reach.Agents, PeopleText.ReachAgents1, PeopleText.ReachAgents);
        Count(reach.Grants, PeopleText.ReachGrants1, PeopleText.ReachGrants);
        Count(reach.Groups, PeopleText.ReachGroups1, PeopleText.ReachGroups);
        Count(reach.Tokens, PeopleText.ReachTokens1, PeopleText.ReachTokens);
        Name([.. reach.Services.Select(nameOf)], PeopleText.ReachService, PeopleText.ReachServices);
        Name(reach.Servers, PeopleText.ReachServer, PeopleText.ReachServers);
        return parts.Count == 0 ? PeopleText.ReachNothing : Join(parts);

        void Count(int count, string one, string many)
        {
            if (count > 0)
            {
                parts.Add(count == 1 ? one : Texts.Fill(many, count));
            }
        }

        void Name(IReadOnlyList<string> names, string one, string many)
        {
            if (names.Count > 0)
            {
                parts.Add(Texts.Fill(names.Count == 1 ? one : many, Join(names)));
            }
        }
    }

    /// <summary>How many keys work, for what only pauses them.</summary>
    public static string Keys(MemberReach reach) =>
        reach.Agents == 1 ? PeopleText.ReachAgents1 : Texts.Fill(PeopleText.ReachAgents, reach.Agents);

    private static string Join(IReadOnlyList<string> parts) =>
        parts.Count < 2 ? parts[0] : $"{string.Join(", ", parts.SkipLast(1))} {PeopleText.ReachAnd} {parts[^1]}";
}
