namespace McpNest.Core.Policy;

/// <summary>A member's open request to be allowed a tool. Its reason is free text and lives in Storage, under <paramref name="Seq"/>.</summary>
/// <param name="Hours">For how long, from the decision on; null: for good.</param>
/// <param name="Seq">The record that asked.</param>
public sealed record ToolRequest(Guid Id, Guid MemberId, Guid ServerId, Guid ToolId, int? Hours, long Seq);
