using McpNest.Core.Policy;

namespace McpNest.Core.Administration;

/// <summary>What those who leave a group could not call any more: told before it is saved.</summary>
/// <param name="People">How many leave.</param>
/// <param name="Tools">How many tools at least one of them loses; what they keep through other grants does not count.</param>
public sealed record GroupLoss(int People, int Tools)
{
    /// <param name="members">Who would be in the group.</param>
    public static GroupLoss Of(PolicyState state, Guid groupId, IReadOnlyCollection<Guid> members, DateTimeOffset now)
    {
        var leaving = state.Groups.GetValueOrDefault(groupId)?.Members.Except(members).ToList() ?? [];
        if (leaving.Count == 0 || !state.TryApply(new Change.GroupMembersSet(groupId, [.. state.Groups[groupId].Members.Except(leaving)]), state.Version + 1, out var next, out _))
        {
            return new GroupLoss(leaving.Count, 0);
        }

        var targets = state.Servers.Values.SelectMany(server => server.Offers.Select(offer => CallTarget.Of(server.Id, offer.Id)));
        return new GroupLoss(leaving.Count, targets.Count(target => leaving.Exists(member =>
            AccessPolicy.DecideForMember(state, member, target, now).IsAllowed && !AccessPolicy.DecideForMember(next, member, target, now).IsAllowed)));
    }
}
