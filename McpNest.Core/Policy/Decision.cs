namespace McpNest.Core.Policy;

/// <summary>Allowed, or denied with one reason; with what decided it and the policy it was decided under.</summary>
/// <param name="Reason">Null exactly when allowed.</param>
/// <param name="GrantId">The grant that allowed or denied; null when a rule without grant decided.</param>
/// <param name="PolicyVersion">Seq of the last change the decision knew.</param>
public readonly record struct Decision(DenialReason? Reason, Guid? GrantId, long PolicyVersion)
{
    public bool IsAllowed => Reason is null;
}
