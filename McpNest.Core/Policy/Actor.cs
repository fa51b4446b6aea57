namespace McpNest.Core.Policy;

/// <summary>Who brought a change about; <paramref name="MemberId"/> is set for members only.</summary>
public readonly record struct Actor(ActorKind Kind, Guid? MemberId)
{
    public static readonly Actor Operator = new(ActorKind.Operator, null);

    public static readonly Actor Nest = new(ActorKind.Nest, null);

    public static Actor Member(Guid id) => new(ActorKind.Member, id);
}
