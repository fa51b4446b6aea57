using McpNest.Core.Storage;

namespace McpNest.Core.Audit;

/// <summary>One call as people read it: the record, with names where they are still known.</summary>
/// <param name="Member">E-mail address, or a pseudonym once it was erased.</param>
/// <param name="MemberName">Display name, or the pseudonym.</param>
/// <param name="Agent">What the agent is called.</param>
public sealed partial record CallEntry(CallRow Call, string Member, string MemberName, string Agent)
{
    /// <summary>Result of a call that has no outcome yet.</summary>
    public const string Open = "open";

    public bool IsAllowed => Call.Reason is null;

    /// <summary>Decision and outcome in one word, in snake case: denied, an outcome, or open.</summary>
    public string Result => Call.Reason is not null ? "denied" : Call.Outcome ?? Open;
}
