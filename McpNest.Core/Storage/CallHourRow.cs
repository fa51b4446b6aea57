namespace McpNest.Core.Storage;

/// <summary>The calls of one hour lie within this range of seqs: how a time becomes a place in the journal.</summary>
public sealed class CallHourRow
{
    /// <summary>Hours since the year 1, UTC.</summary>
    public int Hour { get; set; }

    public long FirstSeq { get; set; }

    public long LastSeq { get; set; }
}
