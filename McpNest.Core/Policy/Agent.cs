using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace McpNest.Core.Policy;

/// <summary>One app of one member, with its own key.</summary>
/// <param name="KeyHash">Keyed hash of the key, lower-case hex. The key itself is never kept.</param>
/// <param name="ExpiresAt">From this instant on the key is refused.</param>
public sealed record Agent(Guid Id, Guid MemberId, string KeyHash, DateTimeOffset ExpiresAt, bool Revoked)
{
    /// <summary>The key before this one, while it still works.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PreviousKey? Previous { get; init; }

    /// <summary>Tools, prompts and resources this agent neither sees nor calls although its member may.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<Guid>? Hides { get; init; }

    public bool IsUsableAt(DateTimeOffset instant) => !Revoked && instant < ExpiresAt;

    /// <summary>Whether a key with this hash lets the agent in.</summary>
    public bool AdmitsAt(string keyHash, DateTimeOffset instant) =>
        IsUsableAt(instant) && (keyHash == KeyHash || (Previous is { } before && before.KeyHash == keyHash && instant < before.Until));

    public bool IsHiding(Guid offerId) => Hides is { } hidden && hidden.Contains(offerId);
}
