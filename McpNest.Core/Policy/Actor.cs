namespace McpNest.Core.Policy;

/// <summary>Who brought a change about; <paramref name="MemberId"/> is set for members only.</summary>
public readonly record struct Actor(ActorKind Kind, Guid? MemberId)
{
    private const string MemberPrefix = "member:";

    /// <summary>When the person last proved who they are; sensitive acts ask for it. It says nothing about who they are and is not recorded.</summary>
    public DateTimeOffset? ProvenAt { get; init; }

    /// <summary>How long after proving who they are somebody may do what cannot be taken back.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    public static readonly Actor Operator = new(ActorKind.Operator, null);

    public static readonly Actor Nest = new(ActorKind.Nest, null);

    public static Actor Member(Guid id) => new(ActorKind.Member, id);

    /// <summary>Whether the person has proved just now who they are; the operator and the nest itself are whom they are.</summary>
    public bool HasProved(DateTimeOffset now) => Kind != ActorKind.Member || now - ProvenAt <= Fresh;

    public bool Equals(Actor other) => Kind == other.Kind && MemberId == other.MemberId;

    public override int GetHashCode() => HashCode.Combine(Kind, MemberId);

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static Actor Parse(string text) => text.StartsWith(MemberPrefix, StringComparison.Ordinal)
        ? Member(Guid.Parse(text.AsSpan(MemberPrefix.Length)))
        : text == WireName.Of(ActorKind.Operator) ? Operator : Nest;

    /// <summary>As records name the actor: <c>operator</c>, <c>nest</c>, or <c>member:</c> and the id.</summary>
    public override string ToString() => MemberId is { } id ? $"{MemberPrefix}{id}" : WireName.Of(Kind);
}
