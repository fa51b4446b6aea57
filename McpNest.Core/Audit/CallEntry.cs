namespace McpNest.Core.Audit;

/// <summary>One call as people read it: intent and outcome merged, with names where they are still known.</summary>
public sealed record CallEntry
{
    /// <summary>Result of a call that has no outcome yet.</summary>
    public const string Open = "open";

    /// <summary>Seq of the intent.</summary>
    public required long Seq { get; init; }

    public required DateTimeOffset At { get; init; }

    public required Guid CallId { get; init; }

    public required Guid AgentId { get; init; }

    public required Guid MemberId { get; init; }

    /// <summary>E-mail address, or a pseudonym once it was erased.</summary>
    public required string Member { get; init; }

    /// <summary>Display name, or the pseudonym.</summary>
    public required string MemberName { get; init; }

    /// <summary>What the agent is called.</summary>
    public required string Agent { get; init; }

    /// <summary>Self-reported client name and version, sanitised.</summary>
    public string? Client { get; init; }

    /// <summary>Slug at the time of the call; null for unknown names.</summary>
    public string? Server { get; init; }

    /// <summary>The server's tool name; null for unknown names and resources.</summary>
    public string? Tool { get; init; }

    public required string Method { get; init; }

    /// <summary>Of a resource's URI; null for anything else.</summary>
    public string? Scheme { get; init; }

    /// <summary>Null when allowed, else the denial reason in snake case.</summary>
    public string? Reason { get; init; }

    public Guid? GrantId { get; init; }

    public string? Credential { get; init; }

    /// <summary>Outcome in snake case; null while the call is open.</summary>
    public string? Outcome { get; init; }

    public int? DurationMs { get; init; }

    public int RequestBytes { get; init; }

    public int? ResponseBytes { get; init; }

    /// <summary>Live fingerprint the decision was made with, lower-case hex.</summary>
    public string? Fingerprint { get; init; }

    public long PolicyVersion { get; init; }

    /// <summary>MCP version spoken with the agent.</summary>
    public string? Protocol { get; init; }

    public bool IsAllowed => Reason is null;

    /// <summary>Decision and outcome in one word, in snake case: denied, an outcome, or open.</summary>
    public string Result => Reason is not null ? "denied" : Outcome ?? Open;
}
