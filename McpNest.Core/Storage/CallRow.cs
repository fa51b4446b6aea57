namespace McpNest.Core.Storage;

/// <summary>
/// One call as browsing searches it: intent and outcome merged, words replaced by ids of <see cref="TermRow"/>. Derived from the journal and
/// written in the same transaction; what is not searched for stands in the record alone.
/// </summary>
public sealed class CallRow
{
    /// <summary>Seq of the intent.</summary>
    public long Seq { get; set; }

    /// <summary>UTC, in ticks of 100 ns.</summary>
    public long At { get; set; }

    public int Member { get; set; }

    public int Agent { get; set; }

    /// <summary>Self-reported client name and version, sanitised.</summary>
    public int? Client { get; set; }

    /// <summary>Slug at the time of the call; "nest" for its own tools; null for unknown names.</summary>
    public int? Server { get; set; }

    /// <summary>The server's tool or prompt name, without prefix; null for unknown names and resources.</summary>
    public int? Tool { get; set; }

    public int Method { get; set; }

    /// <summary>Of a resource's URI.</summary>
    public int? Scheme { get; set; }

    /// <summary>Null when allowed.</summary>
    public int? Reason { get; set; }

    /// <summary>Null while the call is open.</summary>
    public int? Outcome { get; set; }

    public int? DurationMs { get; set; }

    public int? ResponseBytes { get; set; }
}
