namespace McpNest.Web.Console.Servers.Reviewing;

/// <summary>A stretch of a compared text.</summary>
/// <param name="Mark">' ' in both, '-' only before, '+' only after.</param>
public readonly record struct DiffRun(char Mark, string Text);
