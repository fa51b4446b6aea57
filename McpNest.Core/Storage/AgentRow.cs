namespace McpNest.Core.Storage;

/// <summary>What people call an agent, and when it was last heard of.</summary>
public sealed class AgentRow
{
    public Guid Id { get; set; }

    public Guid MemberId { get; set; }

    /// <summary>For example "Cursor, work laptop".</summary>
    public required string Name { get; set; }

    public DateTimeOffset IssuedAt { get; set; }

    /// <summary>Last characters of the key, to tell keys apart; not enough to use one.</summary>
    public required string KeyTail { get; set; }

    public DateTimeOffset? LastUsedAt { get; set; }

    /// <summary>Self-reported client at that time, sanitised.</summary>
    public string? LastClient { get; set; }

    /// <summary>The app the key was made for; null when none was named.</summary>
    public string? IssuedFor { get; set; }

    /// <summary>Self-reported client, sanitised, that used the key although it was made for another one; null while none did.</summary>
    public string? OtherClient { get; set; }

    public DateTimeOffset? OtherClientAt { get; set; }
}
