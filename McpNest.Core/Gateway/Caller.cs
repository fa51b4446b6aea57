namespace McpNest.Core.Gateway;

/// <summary>Who a request comes from: an authenticated agent, and what its client says of itself.</summary>
/// <param name="Client">Self-reported name and version, sanitised; for display only.</param>
public sealed record Caller(Guid AgentId, Guid MemberId, string? Client, string? ProtocolVersion);
