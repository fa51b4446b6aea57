namespace McpNest.Core.Audit.Query;

/// <param name="Value">As a query takes it: an id for members and agents (a pseudonym where names are hidden), else the word.</param>
/// <param name="Label">As people read it.</param>
public sealed record FacetValue(string Value, string Label, long Count)
{
    /// <summary>What tells apart those who read the same: a member's e-mail address, where the reader is shown it.</summary>
    public string? Detail { get; init; }
}
