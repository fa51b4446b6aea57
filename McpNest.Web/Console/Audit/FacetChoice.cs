namespace McpNest.Web.Console.Audit;

/// <param name="Value">As the query takes it.</param>
/// <param name="Asked">The query asks for it.</param>
public sealed record FacetChoice(string Value, string Label, long Count, bool Asked);
