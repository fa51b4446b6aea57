namespace McpNest.Web.Console.Audit;

/// <summary>One way a query may go on.</summary>
/// <param name="Label">What the list shows.</param>
/// <param name="Hint">What it means; empty when it speaks for itself.</param>
/// <param name="Text">The whole text of the query with it.</param>
public sealed record Completion(string Label, string Hint, string Text);
