using McpNest.Core.Storage;

namespace McpNest.Core.Audit;

/// <summary>How the journal is proved and how long it is kept; section <c>McpNest:Journal</c>.</summary>
public sealed record AuditOptions
{
    /// <summary>
    /// Where signed checkpoints are written, and the list of erasures. Best a place that is copied elsewhere by others. Null: the folder
    /// <c>checkpoints</c> in the data folder.
    /// </summary>
    public string? CheckpointFolder { get; init; }

    /// <summary>After so many records a checkpoint is signed.</summary>
    public int CheckpointEvery { get; init; } = 1000;

    /// <summary>Records older than this are taken out.</summary>
    public int RetentionMonths { get; init; } = 12;

    /// <summary>Where checkpoints and the list of erasures are kept for this data folder.</summary>
    public string CheckpointsOf(DataFolder folder) => CheckpointFolder ?? folder.File("checkpoints");
}
