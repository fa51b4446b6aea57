namespace McpNest.Core.Administration;

/// <summary>A stored header or environment value: its name and last four characters.</summary>
/// <param name="Kind">"header" or "env".</param>
public sealed record SecretSummary(string Kind, string Name, string Tail);
