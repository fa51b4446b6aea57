namespace McpNest.Core.Audit;

/// <summary>Where the kept records begin.</summary>
/// <param name="FirstSeq">The first that retention has left.</param>
/// <param name="FirstAt">When it was written; null before the first record of all.</param>
public sealed record JournalEnds(long FirstSeq, DateTimeOffset? FirstAt);
