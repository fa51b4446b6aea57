namespace McpNest.Web.Console.Shared.Connect;

/// <summary>Something to copy.</summary>
/// <param name="Shell">Whose quoting it has; null where that does not matter.</param>
public sealed record ConnectCode(string Text, string? Shell = null);
