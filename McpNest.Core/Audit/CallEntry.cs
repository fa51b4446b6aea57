using McpNest.Core.Storage;

namespace McpNest.Core.Audit;

/// <summary>One call as people read it: the record, with names where they are still known.</summary>
/// <param name="Member">E-mail address, or a pseudonym once it was erased.</param>
/// <param name="MemberName">Display name, or the pseudonym.</param>
/// <param name="Agent">What the agent is called.</param>
public sealed record CallEntry(CallRow Call, string Member, string MemberName, string Agent)
{
    /// <summary>Result of a call that has no outcome yet.</summary>
    public const string Open = "open";

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

    public bool IsAllowed => Call.Reason is null;

    /// <summary>Decision and outcome in one word, in snake case: denied, an outcome, or open.</summary>
    public string Result => Call.Reason is not null ? "denied" : Call.Outcome ?? Open;
}
