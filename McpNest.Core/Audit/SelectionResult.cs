namespace McpNest.Core.Audit;

/// <summary>What was written.</summary>
/// <param name="FromSeq">First record the query was applied to.</param>
/// <param name="ToSeq">Last one.</param>
public sealed record SelectionResult(long Count, long FromSeq, long ToSeq);
