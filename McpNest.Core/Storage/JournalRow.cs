namespace McpNest.Core.Storage;

/// <summary>One journal record as it was hashed.</summary>
public sealed class JournalRow
{
    public long Seq { get; set; }

    /// <summary>The record's kind in a letter: c change, i call (intent), o outcome, g gate, l limit, e event, s state.</summary>
    public required string Kind { get; set; }

    /// <summary>Canonical JSON (RFC 8785), UTF-8.</summary>
    public required byte[] Body { get; set; }

    /// <summary>SHA-256 of <see cref="Body"/>, which names the hash before it.</summary>
    public required byte[] Hash { get; set; }
}
