using System.Text.Json.Serialization;

namespace McpNest.Core.Policy;

/// <summary>A person or a service. Names and addresses are not policy: they live in Storage and can be erased.</summary>
/// <param name="OwnerId">The person who answers for a service; null for persons.</param>
public sealed record Member(Guid Id, MemberKind Kind, MemberRole Role, Guid? OwnerId, bool Suspended)
{
    /// <summary>When an identity provider last vouched for them; null for who never came through one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? VouchedAt { get; init; }
}
