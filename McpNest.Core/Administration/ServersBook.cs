using McpNest.Core.Policy;
using McpNest.Core.Upstreams;

namespace McpNest.Core.Administration;

/// <summary>STUB. What people do with servers.</summary>
public sealed class ServersBook
{
    /// <returns>Id of the new server.</returns>
    public Task<Guid> AddAsync(Actor actor, AddServer request, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Replaces target, timeout and owner. The slug stays. Null headers or environment keep what is stored.</summary>
    public Task ReconfigureAsync(Actor actor, Guid serverId, AddServer request, bool keepSecrets, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Allows exactly this command line to run.</summary>
    public Task ApproveLaunchAsync(Actor actor, Guid serverId, string targetHash, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Reads the server's definitions again and records what differs.</summary>
    public Task<ServerDiscovery> RefreshAsync(Actor actor, Guid serverId, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Approves exactly these definitions, which the actor has seen.</summary>
    public Task ApproveToolsAsync(Actor actor, Guid serverId, IReadOnlyList<ToolVersion> tools, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Takes approval back.</summary>
    public Task BlockToolsAsync(Actor actor, Guid serverId, IReadOnlyList<Guid> toolIds, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task RemoveAsync(Actor actor, Guid serverId, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<IReadOnlyList<ServerSummary>> ListAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <exception cref="NestException">There is no such server.</exception>
    public Task<ServerReview> ReviewAsync(Guid serverId, CancellationToken cancellationToken) => throw new NotImplementedException();
}
