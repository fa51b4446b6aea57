namespace McpNest.Core.Policy;

/// <summary>One exact definition of a tool.</summary>
public sealed record ToolVersion(Guid ToolId, string Fingerprint);
