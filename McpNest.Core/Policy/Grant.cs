namespace McpNest.Core.Policy;

/// <summary>Subject × target × effect, until an optional instant. Nothing granted means denied.</summary>
public sealed record Grant(Guid Id, GrantSubject Subject, GrantTarget Target, GrantEffect Effect, DateTimeOffset? Until)
{
    public bool CountsAt(DateTimeOffset instant) => Until is null || instant < Until;
}
