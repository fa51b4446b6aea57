namespace McpNest.Web.Console.Audit;

/// <param name="Value">As the query takes it.</param>
/// <param name="Asked">The query asks for it.</param>
public sealed record FacetChoice(string Value, string Label, long Count, bool Asked)
{
    /// <summary>What tells apart those who read the same; else null.</summary>
    public string? Detail { get; init; }
}
