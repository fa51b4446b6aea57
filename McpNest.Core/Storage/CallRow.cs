namespace McpNest.Core.Storage;

/// <summary>Browsing projection of one call: intent and outcome merged. Derived from the journal, written in the same transaction.</summary>
public sealed class CallRow
{
    /// <summary>Seq of the intent.</summary>
    public long Seq { get; set; }

    public DateTimeOffset At { get; set; }

    public Guid CallId { get; set; }

    public Guid AgentId { get; set; }

    public Guid MemberId { get; set; }

    /// <summary>Null for the nest's own tools and unknown names.</summary>
    public Guid? ServerId { get; set; }

    /// <summary>Slug at the time of the call; "nest" for its own tools; null for unknown names.</summary>
    public string? Server { get; set; }

    /// <summary>The server's tool name, without prefix; null for unknown names.</summary>
    public string? Tool { get; set; }

    public required string Method { get; set; }

    /// <summary>Null when allowed, else the denial reason in snake case.</summary>
    public string? Reason { get; set; }

    public Guid? GrantId { get; set; }

    public string? Credential { get; set; }

    /// <summary>Self-reported client name and version, sanitised.</summary>
    public string? Client { get; set; }

    /// <summary>Outcome in snake case; null while the call is open.</summary>
    public string? Outcome { get; set; }

    public int? DurationMs { get; set; }

    public int RequestBytes { get; set; }

    public int? ResponseBytes { get; set; }

    /// <summary>Live fingerprint the decision was made with, lower-case hex.</summary>
    public string? Fingerprint { get; set; }

    public long PolicyVersion { get; set; }
}
