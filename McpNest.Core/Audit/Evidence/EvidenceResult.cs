namespace McpNest.Core.Audit.Evidence;

/// <summary>What an evidence export holds.</summary>
/// <param name="Checkpoint">The one at its last record.</param>
public sealed record EvidenceResult(long From, long To, long Count, Checkpoint Checkpoint);
