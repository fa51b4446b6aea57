namespace McpNest.Core.Administration;

/// <summary>An open request for a tool, as lists show it.</summary>
/// <param name="Tool">With the prefix of its server.</param>
/// <param name="Hours">For how long from the decision on; null: for good.</param>
/// <param name="Reason">Null when none was given, or it is not kept any more.</param>
public sealed record RequestSummary(
    Guid Id, Guid MemberId, string MemberName, Guid ServerId, Guid ToolId, string Tool, int? Hours, DateTimeOffset? AskedAt, string? Reason);
