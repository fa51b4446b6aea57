namespace McpNest.Core.Upstreams;

/// <summary>What all connections share.</summary>
internal sealed record ConnectionMeans(UpstreamLimits Limits, ByteBudget Budget, TimeProvider Time);
