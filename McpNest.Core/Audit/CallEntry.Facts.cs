namespace McpNest.Core.Audit;

// The record's facts, for readers that must not know the storage row behind them.
public sealed partial record CallEntry
{
    /// <summary>Seq of the intent.</summary>
    public long Seq => Call.Seq;

    public DateTimeOffset At => Call.At;

    public Guid CallId => Call.CallId;

    public Guid MemberId => Call.MemberId;

    /// <summary>Slug at the time of the call; null for unknown names.</summary>
    public string? Server => Call.Server;

    /// <summary>The server's tool name; null for unknown names.</summary>
    public string? Tool => Call.Tool;

    public string Method => Call.Method;

    /// <summary>Null when allowed, else the denial reason in snake case.</summary>
    public string? Reason => Call.Reason;

    public Guid? GrantId => Call.GrantId;

    public string? Credential => Call.Credential;

    public string? Client => Call.Client;

    public int? DurationMs => Call.DurationMs;

    public int RequestBytes => Call.RequestBytes;

    public int? ResponseBytes => Call.ResponseBytes;

    public string? Fingerprint => Call.Fingerprint;

    public long PolicyVersion => Call.PolicyVersion;
}
