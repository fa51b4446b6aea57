using McpNest.Core.Policy;

namespace McpNest.Core.Administration;

/// <summary>Refuses to allow what would go on being refused, or what is allowed further already.</summary>
internal sealed class AllowCheck(PolicyState state, PeopleDirectory people, DateTimeOffset now)
{
    /// <param name="replacing">Whether a denial of exactly this subject and target is about to be replaced on purpose.</param>
    public void DemandNoDenial(GrantSubject subject, GrantTarget target, bool replacing)
    {
        GrantTarget[] targets = target.ToolId is null ? [target] : [target, target with { ToolId = null }];
        var denial = targets.SelectMany(each => state.GrantsByTarget.GetValueOrDefault(each, []))
            .FirstOrDefault(grant => grant.Effect == GrantEffect.Deny && grant.CountsAt(now) && SpeaksOf(grant.Subject, subject)
                && !(replacing && grant.Subject == subject && grant.Target == target));
        if (denial is not null)
        {
            var what = denial.Target.ToolId is null ? $"all of {state.Servers[denial.Target.ServerId].Slug}" : "this tool";
            throw new NestException($"{NameOf(denial.Subject)} is denied {what}, and a denial always wins; take it back in Access first.");
        }
    }

    /// <summary>Demands that an allowance does not end sooner than the one that stands there.</summary>
    public void DemandNotShorter(GrantSubject subject, GrantTarget target, DateTimeOffset? until)
    {
        if (state.FindGrant(subject, target) is not { Effect: GrantEffect.Allow } present || !present.CountsAt(now))
        {
            return;
        }

        if (present.Until is null && until is not null)
        {
            throw new NestException("This is allowed already, for good; grant it for good to leave it so, or shorten it in Access.");
        }

        if (present.Until is { } longer && until < longer)
        {
            throw new NestException($"This is allowed already until {longer:yyyy-MM-dd HH:mm} UTC; grant it for longer, or shorten it in Access.");
        }
    }

    private bool SpeaksOf(GrantSubject granted, GrantSubject subject) =>
        granted == subject || granted == GrantSubject.Everyone || (subject.Kind == SubjectKind.Member && state.Covers(granted, subject.Id));

    // Not everybody who decides reads names of people.
    private string NameOf(GrantSubject subject) =>
        subject == GrantSubject.Everyone ? GroupRows.Everyone
        : subject.Kind == SubjectKind.Member ? "This member"
        : $"The group {people.GroupNameOf(subject.Id) ?? "of this member"}";
}
