namespace McpNest.Core.Administration;

/// <summary>A key to make for one app of one member.</summary>
public sealed record IssueKey
{
    public required Guid MemberId { get; init; }

    /// <summary>What people call it, for example "Cursor, work laptop".</summary>
    public required string AgentName { get; init; }

    /// <summary>At most 365 days.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(90);
}
