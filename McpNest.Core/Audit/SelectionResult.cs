namespace McpNest.Core.Audit;

/// <summary>What was written.</summary>
/// <param name="FromSeq">Seq of the oldest line in the file; 0 when there is none.</param>
/// <param name="ToSeq">Of the newest.</param>
public sealed record SelectionResult(long Count, long FromSeq, long ToSeq);
