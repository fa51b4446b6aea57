namespace McpNest.Core.Storage;

/// <summary>A query of the audit that somebody gave a name.</summary>
public sealed class SavedViewRow
{
    public Guid Id { get; set; }

    public Guid MemberId { get; set; }

    public required string Name { get; set; }

    /// <summary>In the grammar of the query bar; of another list than calls, <c>show:changes</c> or <c>show:everything</c> stands before it.</summary>
    public required string Query { get; set; }
}
