namespace McpNest.Web.SignIn;

/// <summary>A code that lets its member in once when nothing else does, as stored: by its hash.</summary>
public sealed class RecoveryCode
{
    public Guid Id { get; set; }

    public Guid MemberId { get; set; }

    /// <summary>SHA-256 of the code without separators, lower-case hex. The code is random, so nothing slower is needed.</summary>
    public required string CodeHash { get; set; }

    public DateTimeOffset? UsedAt { get; set; }
}
