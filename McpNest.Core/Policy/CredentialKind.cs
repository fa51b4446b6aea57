namespace McpNest.Core.Policy;

/// <summary>Whose account a server sees behind a call.</summary>
public enum CredentialKind
{
    /// <summary>One account for everybody (or none at all).</summary>
    Shared,

    /// <summary>Each member's own, pasted once.</summary>
    Member,
}
