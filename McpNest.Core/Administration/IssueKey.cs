namespace McpNest.Core.Administration;

/// <summary>A key to make for one app of one member.</summary>
public sealed record IssueKey
{
    public static readonly TimeSpan Usual = TimeSpan.FromDays(90);

    public static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    public required Guid MemberId { get; init; }

    /// <summary>What people call it, for example "Cursor, work laptop".</summary>
    public required string AgentName { get; init; }

    /// <summary>The app it is made for, an id of <see cref="Policy.ClientApps"/>; null when none is named.</summary>
    public string? App { get; init; }

    /// <summary>At most 365 days.</summary>
    public TimeSpan Lifetime { get; init; } = Usual;
}
