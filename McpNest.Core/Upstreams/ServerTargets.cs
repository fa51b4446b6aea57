namespace McpNest.Core.Upstreams;

/// <summary>STUB: reads a server's <see cref="ServerTarget"/> from storage and unseals its secrets.</summary>
public sealed class ServerTargets
{
    /// <exception cref="NestException">There is no such server, or a secret cannot be read.</exception>
    public Task<ServerTarget> ReadAsync(Guid serverId, CancellationToken cancellationToken) => throw new NotImplementedException();
}
