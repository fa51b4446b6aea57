namespace McpNest.Core.Storage;

/// <summary>A query of the audit that somebody gave a name.</summary>
public sealed class SavedViewRow
{
    public Guid Id { get; set; }

    public Guid MemberId { get; set; }

    public required string Name { get; set; }

    /// <summary>In the grammar of the query bar.</summary>
    public required string Query { get; set; }
}
