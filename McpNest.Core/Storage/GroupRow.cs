namespace McpNest.Core.Storage;

/// <summary>Name of a group.</summary>
public sealed class GroupRow
{
    public Guid Id { get; set; }

    public required string Name { get; set; }

    /// <summary>Lower-cased; unique.</summary>
    public required string NameKey { get; set; }
}
