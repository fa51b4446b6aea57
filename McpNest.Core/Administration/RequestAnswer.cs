using McpNest.Core.Policy;

namespace McpNest.Core.Administration;

/// <summary>How a request was decided.</summary>
/// <param name="Reason">What whoever decided wrote for the member; null when nothing.</param>
public sealed record RequestAnswer(RequestEnd End, DateTimeOffset At, string? Reason);
