namespace McpNest.Core.Policy;

/// <summary>A tool as discovery saw it; without fingerprint the server no longer offers it.</summary>
public sealed record SeenTool(Guid ToolId, string Name, string? Fingerprint);
