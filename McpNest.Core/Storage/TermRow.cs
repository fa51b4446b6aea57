namespace McpNest.Core.Storage;

/// <summary>A word that calls share. Only a client's may have to be erased; then its text goes and the row stays.</summary>
public sealed class TermRow
{
    public int Id { get; set; }

    /// <summary>A name of <see cref="TermKind"/> in snake case.</summary>
    public required string Kind { get; set; }

    /// <summary>Ids in lower case with hyphens; reasons and outcomes in snake case.</summary>
    public required string Text { get; set; }
}
