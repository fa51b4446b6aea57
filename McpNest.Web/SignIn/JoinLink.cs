namespace McpNest.Web.SignIn;

/// <summary>A link with which several people may become members of one group, as stored: by the hash of its code.</summary>
public sealed class JoinLink
{
    public Guid Id { get; set; }

    /// <summary>SHA-256 of the code, lower-case hex.</summary>
    public required string CodeHash { get; set; }

    public Guid GroupId { get; set; }

    /// <summary>Who made it, and in whose name people are added.</summary>
    public Guid MadeBy { get; set; }

    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>How many may still join.</summary>
    public int UsesLeft { get; set; }

    public DateTimeOffset? EndedAt { get; set; }
}
