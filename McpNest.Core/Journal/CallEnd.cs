namespace McpNest.Core.Journal;

/// <summary>How a call ended, with its measures.</summary>
/// <param name="ResponseBytes">Size of the JSON-RPC response body sent to the agent; null when there was none.</param>
public readonly record struct CallEnd(CallOutcome Outcome, TimeSpan Duration, int? ResponseBytes);
