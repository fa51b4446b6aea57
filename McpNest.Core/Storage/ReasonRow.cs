namespace McpNest.Core.Storage;

/// <summary>The reason somebody gave for a change (a stop, a request and its answer, a look at a name): free text, so not in the journal.</summary>
public sealed class ReasonRow
{
    /// <summary>Seq of the change.</summary>
    public long Seq { get; set; }

    public required string Reason { get; set; }
}
