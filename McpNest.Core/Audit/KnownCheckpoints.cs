namespace McpNest.Core.Audit;

/// <summary>What checkpoints kept elsewhere say about a backup.</summary>
/// <param name="Furthest">The one of a known key that is furthest beyond the backup; null when none is.</param>
/// <param name="Unproved">The furthest beyond the backup whose key the backup does not know: a later key's, or anybody's.</param>
/// <param name="Within">Those of known keys over records the backup has.</param>
public sealed record KnownCheckpoints(Checkpoint? Furthest, Checkpoint? Unproved, IReadOnlyList<Checkpoint> Within);
