namespace McpNest.Core.Administration;

/// <summary>STUB. Names for ids, cached and refreshed when the journal moves. Reads return at once from the cache.</summary>
public sealed class PeopleDirectory
{
    /// <summary>Fills the cache if something moved since the last time. Call once per page load.</summary>
    public Task RefreshAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Display name, or null when not known.</summary>
    public string? NameOf(Guid memberId) => throw new NotImplementedException();

    public string? EmailOf(Guid memberId) => throw new NotImplementedException();

    public string? AgentNameOf(Guid agentId) => throw new NotImplementedException();

    public string? GroupNameOf(Guid groupId) => throw new NotImplementedException();
}
