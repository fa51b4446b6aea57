namespace McpNest.Web.SignIn;

/// <summary>A link that works once, as stored: by the hash of its code.</summary>
public sealed class OneTimeLink
{
    public Guid Id { get; set; }

    /// <summary>SHA-256 of the code, lower-case hex. The code is 256 random bits, so nothing slower is needed.</summary>
    public required string CodeHash { get; set; }

    /// <summary>Who may sign in with it; null for a setup link.</summary>
    public Guid? MemberId { get; set; }

    public DateTimeOffset ExpiresAt { get; set; }

    public DateTimeOffset? UsedAt { get; set; }
}
