namespace McpNest.Core.Audit;

/// <summary>One line of the audit: a call or a change.</summary>
public sealed record AuditRow
{
    public AuditRow(CallEntry call) => (Seq, At, Call) = (call.Seq, call.At, call);

    public AuditRow(ChangeEntry change) => (Seq, At, Change) = (change.Seq, change.At, change);

    public long Seq { get; }

    public DateTimeOffset At { get; }

    /// <summary>Null when it is a change.</summary>
    public CallEntry? Call { get; }

    /// <summary>Null when it is a call.</summary>
    public ChangeEntry? Change { get; }

    /// <summary>Whether it may still change: a call without outcome.</summary>
    public bool IsOpen => Call?.Result == CallEntry.Open;
}
