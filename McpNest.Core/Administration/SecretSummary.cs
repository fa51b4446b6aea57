namespace McpNest.Core.Administration;

/// <summary>A stored header or environment value: its name and last four characters.</summary>
/// <param name="Kind">"header" or "env".</param>
/// <param name="EndsOn">The day it ends where it was made, as somebody noted; null when nobody did.</param>
public sealed record SecretSummary(string Kind, string Name, string Tail, DateOnly? EndsOn = null);
