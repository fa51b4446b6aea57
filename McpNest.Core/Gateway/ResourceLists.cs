using McpNest.Core.Upstreams;

namespace McpNest.Core.Gateway;

/// <summary>The resources a server lists now for a user, from memory where they are known; null when it cannot be reached.</summary>
internal delegate Task<ServerResources?> ResourceLists(Guid serverId, UpstreamUser user, CancellationToken cancellationToken);
