namespace McpNest.Core.Audit;

/// <summary>One grant as it counted for one person and one tool at some time, with who decided it. Somebody unknown is null: that was before the oldest record kept.</summary>
public sealed record AccessRow
{
    /// <summary>E-mail address, or the pseudonym.</summary>
    public required string Member { get; init; }

    public required Guid MemberId { get; init; }

    public required string Role { get; init; }

    public required string Server { get; init; }

    /// <summary>The server's own name for it; "resources" for all of them.</summary>
    public required string Tool { get; init; }

    /// <summary>tool, prompt or resources.</summary>
    public required string Kind { get; init; }

    /// <summary>allow or deny.</summary>
    public required string Effect { get; init; }

    public required DateTimeOffset? Until { get; init; }

    /// <summary>Whether the grant is on the whole server.</summary>
    public required bool WholeServer { get; init; }

    /// <summary>The group it came through; null when it was given to the person.</summary>
    public required string? Group { get; init; }

    public required Guid GrantId { get; init; }

    public required string? GrantedBy { get; init; }

    public required DateTimeOffset? GrantedAt { get; init; }

    public required string? ApprovedBy { get; init; }

    public required DateTimeOffset? ApprovedAt { get; init; }

    /// <summary>Who put the person into the group; null for Everyone.</summary>
    public required string? JoinedBy { get; init; }

    public required DateTimeOffset? JoinedAt { get; init; }

    /// <summary>What a call of this person to this tool would have got: allowed, or the reason it would have been denied for, in snake case.</summary>
    public required string Decision { get; init; }

    /// <summary>
    /// What the person decided in their own favour, or in that of a service they answer for: granted, approved, joined (put themselves into the
    /// group), made (the group).
    /// </summary>
    public required IReadOnlyList<string> Self { get; init; }
}
