using McpNest.Core.Policy;

namespace McpNest.Core.Administration;

/// <summary>STUB. What people do with agents and their keys.</summary>
public sealed class AgentsBook
{
    public Task<IssuedKey> IssueAsync(Actor actor, IssueKey request, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task RevokeAsync(Actor actor, Guid agentId, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <param name="memberId">Null lists all.</param>
    public Task<IReadOnlyList<AgentSummary>> ListAsync(Guid? memberId, CancellationToken cancellationToken) => throw new NotImplementedException();
}
