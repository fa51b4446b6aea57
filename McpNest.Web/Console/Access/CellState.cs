using McpNest.Core.Policy;

namespace McpNest.Web.Console.Access;

/// <summary>What one cell of the matrix says: the subject's own grant, and what other grants say about the same thing.</summary>
/// <param name="Own">Effect of the grant with exactly this subject and target; null when there is none in force.</param>
/// <param name="Until">When the own grant ends.</param>
/// <param name="Inherited">What the other grants that also apply add up to.</param>
public readonly record struct CellState(GrantEffect? Own, DateTimeOffset? Until, GrantEffect? Inherited)
{
    /// <summary>What counts: deny beats allow, and nothing is denied.</summary>
    public GrantEffect? Effective => Own == GrantEffect.Deny || Inherited == GrantEffect.Deny ? GrantEffect.Deny
        : Own ?? Inherited;

    /// <summary>What a click makes of the own grant: allow, then deny, then none.</summary>
    public GrantEffect? Next => Own switch
    {
        null => GrantEffect.Allow,
        GrantEffect.Allow => GrantEffect.Deny,
        _ => null,
    };

    public string Words => (Own, Inherited) switch
    {
        (GrantEffect.Allow, GrantEffect.Deny) => "allowed here, but denied by another grant: deny beats allow",
        (GrantEffect.Allow, _) => "allowed",
        (GrantEffect.Deny, _) => "denied",
        (null, GrantEffect.Allow) => "allowed by another grant",
        (null, GrantEffect.Deny) => "denied by another grant",
        _ => "not granted",
    };

    public static CellState Of(PolicyState state, GrantSubject subject, GrantTarget target, DateTimeOffset now)
    {
        var own = state.FindGrant(subject, target) is { } grant && grant.CountsAt(now) ? grant : null;
        GrantEffect? inherited = null;
        foreach (var other in Others(state, subject, target).Where(other => other.CountsAt(now)))
        {
            inherited = inherited == GrantEffect.Deny ? inherited : other.Effect == GrantEffect.Deny ? GrantEffect.Deny : GrantEffect.Allow;
        }

        return new CellState(own?.Effect, own?.Until, inherited);
    }

    private static IEnumerable<Grant> Others(PolicyState state, GrantSubject subject, GrantTarget target)
    {
        var whole = target with { ToolId = null };
        var onTarget = state.GrantsByTarget.GetValueOrDefault(target, []);
        var onWhole = target.ToolId is null ? [] : state.GrantsByTarget.GetValueOrDefault(whole, []);
        return onTarget.Where(grant => grant.Subject != subject).Concat(onWhole).Where(grant => Covers(state, grant.Subject, subject));
    }

    // A group is covered by itself and by Everyone; what its members get elsewhere differs from one to the next.
    private static bool Covers(PolicyState state, GrantSubject wide, GrantSubject narrow) => narrow.Kind == SubjectKind.Member
        ? state.Covers(wide, narrow.Id)
        : wide == narrow || wide == GrantSubject.Everyone;
}
