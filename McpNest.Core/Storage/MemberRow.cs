namespace McpNest.Core.Storage;

/// <summary>Name and address of a member: what must be erasable and is therefore not in the journal.</summary>
public sealed class MemberRow
{
    public Guid Id { get; set; }

    /// <summary>As entered.</summary>
    public required string Email { get; set; }

    /// <summary>Lower-cased; unique.</summary>
    public required string EmailKey { get; set; }

    public required string Name { get; set; }

    public DateTimeOffset AddedAt { get; set; }

    /// <summary>Set when the member was taken out; the row stays so that old records keep their name until erased.</summary>
    public bool Removed { get; set; }
}
