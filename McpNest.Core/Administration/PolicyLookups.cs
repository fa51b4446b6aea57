using McpNest.Core.Policy;

namespace McpNest.Core.Administration;

/// <summary>Looks up what a command names, or refuses in one sentence.</summary>
internal static class PolicyLookups
{
    public static UpstreamServer RequireServer(this PolicyState state, Guid id) =>
        state.Servers.GetValueOrDefault(id) ?? throw new NestException("There is no such server (any more); look at the list of servers again.");

    public static Member RequireMember(this PolicyState state, Guid id) =>
        state.Members.GetValueOrDefault(id) ?? throw new NestException("There is no such member (any more); look at the list of people again.");

    public static Agent RequireAgent(this PolicyState state, Guid id) =>
        state.Agents.GetValueOrDefault(id) ?? throw new NestException("There is no agent with this id; look at the list of keys again.");
}
