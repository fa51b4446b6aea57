namespace McpNest.Core.Audit;

/// <summary>One administrative change as people read it.</summary>
/// <param name="Actor">E-mail address, "operator" or "nest".</param>
/// <param name="Change">Kind in snake case, for example <c>grant_set</c>.</param>
/// <param name="Target">What it is about, in words.</param>
public sealed record ChangeEntry(long Seq, DateTimeOffset At, string Actor, string Change, string Target)
{
    /// <summary>The member who did it; null for the operator and the nest itself.</summary>
    public Guid? ActorId { get; init; }

    /// <summary>What was given as a reason, where one was and this reader may see it.</summary>
    public string? Reason { get; init; }

    /// <summary>The member it is about; null when it is about none.</summary>
    public Guid? MemberId { get; init; }

    /// <summary>What this reader knows that member by: an e-mail address, or a pseudonym.</summary>
    public string? Member { get; init; }

    /// <summary>Slug of the server it is about, as it is called now; null when it is about none.</summary>
    public string? Server { get; init; }
}
