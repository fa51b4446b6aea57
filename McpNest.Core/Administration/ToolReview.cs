using McpNest.Core.Policy;

namespace McpNest.Core.Administration;

/// <summary>One tool, prompt, or a server's resources as a lead reviews it: what was approved beside what the server offers now, as JSON text.</summary>
public sealed record ToolReview(ServerTool Tool, string? ApprovedJson, string? LiveJson);
