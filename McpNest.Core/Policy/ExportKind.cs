namespace McpNest.Core.Policy;

/// <summary>What left the nest as a file.</summary>
public enum ExportKind
{
    /// <summary>Rows that matched a filter; proves nothing.</summary>
    Selection,

    /// <summary>A contiguous range of records with all that is needed to verify it alone.</summary>
    Evidence,

    /// <summary>Everything held about one person.</summary>
    Person,

    /// <summary>Who had access to what at some time.</summary>
    Access,
}
