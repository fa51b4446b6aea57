namespace McpNest.Core.Audit;

/// <summary>What retention took out, or would.</summary>
/// <param name="Before">Nothing as new as this was taken.</param>
/// <param name="From">First record of the range.</param>
/// <param name="Through">Last one.</param>
/// <param name="Count">How many records that is; 0 when there is nothing to take.</param>
public sealed record Pruning(DateTimeOffset Before, long From, long Through, long Count);
