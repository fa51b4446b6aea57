namespace McpNest.Core.Administration.Import;

/// <summary>What became of a choice.</summary>
/// <param name="ServerId">The new server; null when it was refused.</param>
/// <param name="Problem">Why it was refused, in a sentence.</param>
public sealed record ImportResult(ImportChoice Choice, Guid? ServerId, string? Problem);
