namespace McpNest.Core.Administration;

/// <summary>How the erasure of a person went.</summary>
/// <param name="Complete">False when an overwritten copy may still be in a write-ahead log, because somebody was reading: repeat it later.</param>
/// <param name="Listed">Whether the list beside the checkpoints has it, so that a restored backup can be erased again.</param>
/// <param name="RemovedBackups">Backups in the data folder that knew the person and were removed.</param>
/// <param name="StillNamedIn">What may still name them and cannot be changed without breaking it, in words.</param>
public sealed record Erasure(
    Guid MemberId, bool Complete, bool Listed, IReadOnlyList<string> RemovedBackups, IReadOnlyList<string> StillNamedIn);
