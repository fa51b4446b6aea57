namespace McpNest.Core.Storage;

/// <summary>The reason somebody gave for a stop: free text, so not in the journal.</summary>
public sealed class StopNoteRow
{
    /// <summary>Seq of the change.</summary>
    public long Seq { get; set; }

    public required string Reason { get; set; }
}
