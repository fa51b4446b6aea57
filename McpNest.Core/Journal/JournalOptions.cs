namespace McpNest.Core.Journal;

/// <summary>How hard and how patiently the journal writes.</summary>
public sealed record JournalOptions
{
    /// <summary>
    /// True (default): a record survives power loss before the call goes on (<c>synchronous=FULL</c>).
    /// False: the last records before a power cut may be missing, never reordered or altered.
    /// </summary>
    public bool SurvivePowerLoss { get; init; } = true;

    /// <summary>When a record has not become durable after this time, its call is refused and the gate closes.</summary>
    public TimeSpan WriteDeadline { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest time an outcome waits for other records to share a commit with.</summary>
    public TimeSpan OutcomeDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How often a closed gate is tried again.</summary>
    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How often the writes of other processes are looked for.</summary>
    public TimeSpan WatchInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>After so many changes the whole policy is recorded, so that a start need not fold everything.</summary>
    public int StateInterval { get; init; } = 1000;
}
