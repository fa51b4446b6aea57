namespace McpNest.Core.Storage;

/// <summary>How many calls of one hour had one word and ended in one way. Open calls are not counted yet.</summary>
public sealed class CallCountRow
{
    /// <summary>Kind of <see cref="Term"/>: <see cref="TermKind.All"/> to <see cref="TermKind.Reason"/>.</summary>
    public TermKind Kind { get; set; }

    /// <summary>0 for <see cref="TermKind.All"/>.</summary>
    public int Term { get; set; }

    /// <summary>Hours since the year 1, UTC, of the intent.</summary>
    public int Hour { get; set; }

    public int Outcome { get; set; }

    public long Count { get; set; }
}
