using McpNest.Core.Policy;

namespace McpNest.Core.Administration.Notices;

/// <summary>A request that somebody granted or declined.</summary>
/// <param name="By">Who decided.</param>
public sealed record DecidedRequest(Guid Id, Guid MemberId, Guid ServerId, Guid ToolId, RequestEnd End, DateTimeOffset At, Actor By);
