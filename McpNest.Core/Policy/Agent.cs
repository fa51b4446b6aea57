namespace McpNest.Core.Policy;

/// <summary>One app of one member, with its own key.</summary>
/// <param name="KeyHash">Keyed hash of the key, lower-case hex. The key itself is never kept.</param>
/// <param name="ExpiresAt">From this instant on the key is refused.</param>
public sealed record Agent(Guid Id, Guid MemberId, string KeyHash, DateTimeOffset ExpiresAt, bool Revoked)
{
    public bool IsUsableAt(DateTimeOffset instant) => !Revoked && instant < ExpiresAt;
}
