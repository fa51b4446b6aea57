using System.Collections.Immutable;

namespace McpNest.Core.Administration;

/// <summary>A server with all it offers, for review.</summary>
public sealed record ServerReview(ServerSummary Server, ImmutableArray<ToolReview> Tools);
