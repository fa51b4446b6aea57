using McpNest.Core.Policy;

namespace McpNest.Core.Administration;

/// <summary>What one grant says: its effect and its end. No mark at all means that there is no grant.</summary>
public readonly record struct GrantMark(GrantEffect Effect, DateTimeOffset? Until)
{
    /// <summary>The grant of exactly this subject and target, also one that has ended.</summary>
    public static GrantMark? Of(PolicyState state, GrantSubject subject, GrantTarget target) =>
        state.FindGrant(subject, target) is { } grant ? new GrantMark(grant.Effect, grant.Until) : null;

    public bool CountsAt(DateTimeOffset instant) => Until is null || instant < Until;
}
