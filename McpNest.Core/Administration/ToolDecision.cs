namespace McpNest.Core.Administration;

/// <summary>What was last decided about a tool.</summary>
/// <param name="Act">How it was decided.</param>
/// <param name="By">Who, by name; "operator" for the command line.</param>
public sealed record ToolDecision(ToolAct Act, string By, DateTimeOffset At);
