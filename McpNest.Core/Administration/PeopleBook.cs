using McpNest.Core.Policy;

namespace McpNest.Core.Administration;

/// <summary>STUB. What people do with members.</summary>
public sealed class PeopleBook
{
    /// <returns>Id of the new member.</returns>
    public Task<Guid> AddAsync(Actor actor, AddMember request, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task SetRoleAsync(Actor actor, Guid memberId, MemberRole role, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task SuspendAsync(Actor actor, Guid memberId, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task UnsuspendAsync(Actor actor, Guid memberId, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task RemoveAsync(Actor actor, Guid memberId, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>All members that were not removed, by name.</summary>
    public Task<IReadOnlyList<MemberSummary>> ListAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<MemberSummary?> FindByEmailAsync(string email, CancellationToken cancellationToken) => throw new NotImplementedException();
}
