namespace McpNest.Core.Upstreams;

/// <summary>Told of every discovery, before the connection it came over is used for a call, so that a changed tool is held first.</summary>
public delegate Task DiscoveryRecorder(ServerDiscovery discovery, CancellationToken cancellationToken);
