using McpNest.Core.Policy;

namespace McpNest.Core.Administration;

/// <summary>STUB. What people do with groups.</summary>
public sealed class GroupsBook
{
    public Task<Guid> AddAsync(Actor actor, string name, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task SetMembersAsync(Actor actor, Guid groupId, IReadOnlyList<Guid> members, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task RemoveAsync(Actor actor, Guid groupId, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Everyone first, then by name.</summary>
    public Task<IReadOnlyList<GroupSummary>> ListAsync(CancellationToken cancellationToken) => throw new NotImplementedException();
}
