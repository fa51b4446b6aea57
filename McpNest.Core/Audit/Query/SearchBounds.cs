namespace McpNest.Core.Audit.Query;

/// <summary>How much is looked at before a search answers with what it has.</summary>
internal sealed record SearchBounds
{
    public static readonly SearchBounds Default = new();

    /// <summary>So many calls are looked at in one go.</summary>
    public int Few { get; init; } = 20_000;

    /// <summary>Seqs of the first stretch when going straight through; the next ones are longer.</summary>
    public long FirstStretch { get; init; } = 20_000;

    public long LongestStretch { get; init; } = 400_000;

    /// <summary>Between two stretches, a search that took longer ends.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMilliseconds(150);

    /// <summary>So many of the newest are counted where the counts by the hour cannot tell.</summary>
    public int Newest { get; init; } = 20_000;
}
