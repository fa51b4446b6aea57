using McpNest.Core.Policy;

namespace McpNest.Core.Administration;

/// <summary>What hangs on a member: told before they are suspended, removed or erased.</summary>
/// <param name="Agents">How many of their keys work.</param>
/// <param name="Grants">How many grants name them; those of their groups stay.</param>
/// <param name="Services">Services they answer for.</param>
/// <param name="Servers">Names of the servers they own.</param>
/// <param name="Tokens">How many servers have a token of theirs.</param>
public sealed record MemberReach(int Agents, int Grants, int Groups, IReadOnlyList<Guid> Services, IReadOnlyList<string> Servers, int Tokens)
{
    public static MemberReach Of(PolicyState state, Guid memberId, DateTimeOffset now) => new(
        state.Agents.Values.Count(agent => agent.MemberId == memberId && agent.IsUsableAt(now)),
        state.Grants.Values.Count(grant => grant.Subject == GrantSubject.Member(memberId)),
        state.Groups.Values.Count(group => group.Members.Contains(memberId)),
        [.. state.Members.Values.Where(member => member.OwnerId == memberId).Select(member => member.Id)],
        [.. state.Servers.Values.Where(server => server.OwnerId == memberId).Select(server => server.Slug).Order(StringComparer.Ordinal)],
        state.Credentials.Keys.Count(credential => credential.MemberId == memberId));

    /// <summary>How many grants a group carries, and on how many servers.</summary>
    public static (int Grants, int Servers) OfGroup(PolicyState state, Guid groupId)
    {
        var grants = state.Grants.Values.Where(grant => grant.Subject == GrantSubject.Group(groupId)).ToList();
        return (grants.Count, grants.Select(grant => grant.Target.ServerId).Distinct().Count());
    }
}
