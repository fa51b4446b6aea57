namespace McpNest.Core.Administration;

/// <summary>A sign-in account as its owner may see it.</summary>
/// <param name="Email">Address it was made with; null when there is none but a link.</param>
/// <param name="LinksUntil">Until when each one-time link made for them works.</param>
public sealed record AccountFacts(string? Email, bool HasPassword, int FailedAttempts, DateTimeOffset? LockedUntil, IReadOnlyList<DateTimeOffset> LinksUntil)
{
    /// <summary>Who they are at an identity provider: its name for itself, then for them.</summary>
    public IReadOnlyList<string> Identities { get; init; } = [];

    /// <summary>When they read what is recorded about them; null when they have not.</summary>
    public DateTimeOffset? NoticeReadAt { get; init; }

    public IReadOnlyList<PasskeyFact> Passkeys { get; init; } = [];

    public int RecoveryCodesLeft { get; init; }

    /// <summary>Where they are signed in.</summary>
    public IReadOnlyList<SessionFact> Sessions { get; init; } = [];
}
