namespace McpNest.Web.Console.Proof;

/// <summary>Where a verification stands.</summary>
public sealed record VerifyState
{
    public static readonly VerifyState Idle = new();

    public bool IsRunning { get; init; }

    public long Records { get; init; }

    /// <summary>Null while nobody knows.</summary>
    public long? Total { get; init; }

    /// <summary>Of the last one that ran to its end.</summary>
    public VerifyReport? Report { get; init; }

    /// <summary>Why the last one did not; one sentence.</summary>
    public string? Problem { get; init; }

    public DateTimeOffset? EndedAt { get; init; }
}
