namespace McpNest.Core.Journal;

/// <summary>How a call ended, with its measures.</summary>
/// <param name="Duration">From the request to its answer; null when nobody measured it.</param>
/// <param name="ResponseBytes">Size of the JSON-RPC response body sent to the agent; null when there was none.</param>
public readonly record struct CallEnd(CallOutcome Outcome, TimeSpan? Duration, int? ResponseBytes);
