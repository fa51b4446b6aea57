namespace McpNest.Core.Audit.Verification;

/// <summary>A checkpoint to hold the records against, with what was found out about it.</summary>
/// <param name="from">Where it was kept, for a person.</param>
/// <param name="isElsewhere">Whether it was kept outside what is verified.</param>
internal sealed class HeldCheckpoint(string from, bool isElsewhere, Checkpoint checkpoint)
{
    public string From => from;

    public bool IsElsewhere => isElsewhere;

    public Checkpoint Checkpoint => checkpoint;

    public long Seq => checkpoint.Seq;

    /// <summary>Whether the record at its seq has its hash; null when that record was not met.</summary>
    public bool? Matches { get; set; }

    public override string ToString() => $"the checkpoint of record {Seq} ({from})";
}
