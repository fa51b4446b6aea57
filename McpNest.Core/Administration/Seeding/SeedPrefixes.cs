using McpNest.Core.Policy;

namespace McpNest.Core.Administration.Seeding;

/// <summary>
/// A server without prefix shows its names bare only to agents that see no other server. A file that leaves somebody with both would not do
/// what it says.
/// </summary>
internal static class SeedPrefixes
{
    /// <param name="before">The policy the plan starts from: what was so already is refused only where the file says it again.</param>
    public static void Check(SeedPlan plan, SeedNames names, PolicyState before, SeedFile file, DateTimeOffset now)
    {
        foreach (var server in plan.State.Servers.Values.Where(server => server.Bare).OrderBy(server => server.Slug, StringComparer.Ordinal))
        {
            var entry = file.Servers.FirstOrDefault(entry => entry.Settings.Slug == server.Slug);
            if (FindBoth(plan.State, server, now) is not var (memberId, other)
                || (entry is null && before.Servers.GetValueOrDefault(server.Id) is { Bare: true } old && FindBoth(before, old, now) is not null))
            {
                continue;
            }

            throw new NestException(
                $"{entry?.Where ?? "servers"}: prefix false of {server.Slug} needs members who may use no other server, but {names.EmailOf(memberId)} may also use {other.Slug}; take one of the two from them, or leave prefix out.");
        }
    }

    private static (Guid MemberId, UpstreamServer Other)? FindBoth(PolicyState state, UpstreamServer bare, DateTimeOffset now)
    {
        foreach (var memberId in state.Members.Keys.Order().Where(id => ServerUse.IsGiven(state, id, bare, now)))
        {
            if (state.Servers.Values.OrderBy(server => server.Slug, StringComparer.Ordinal)
                    .FirstOrDefault(server => server.Id != bare.Id && ServerUse.IsGiven(state, memberId, server, now)) is { } other)
            {
                return (memberId, other);
            }
        }

        return null;
    }
}
