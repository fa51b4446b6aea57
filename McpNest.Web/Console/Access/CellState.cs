using McpNest.Core.Administration;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;

namespace McpNest.Web.Console.Access;

/// <summary>What one cell of the matrix says: the subject's own grant, and what other grants say about the same thing.</summary>
/// <param name="Own">Effect of the grant with exactly this subject and target; null when there is none in force.</param>
/// <param name="Until">When the own grant ends.</param>
/// <param name="Inherited">What the other grants that also apply add up to.</param>
public readonly record struct CellState(GrantEffect? Own, DateTimeOffset? Until, GrantEffect? Inherited)
{
    /// <summary>The own grant is drafted and not applied.</summary>
    public bool Drafted { get; init; }

    /// <summary>Somebody else changed the own grant since it was drafted.</summary>
    public bool Overtaken { get; init; }

    /// <summary>What counts: deny beats allow, and nothing is denied.</summary>
    public GrantEffect? Effective => Own == GrantEffect.Deny || Inherited == GrantEffect.Deny ? GrantEffect.Deny
        : Own ?? Inherited;

    /// <summary>What a screen reader hears of it, with the time the own grant ends; the sign is drawn by the style sheet from the class.</summary>
    public string Words(BrowserTime time) => (Own, Inherited) switch
    {
        (GrantEffect.Allow, GrantEffect.Deny) => AccessText.CellOverruled,
        (GrantEffect.Allow, _) => Until is { } end ? Texts.Fill(AccessText.CellAllowedUntil, time.Brief(end)) : AccessText.CellAllowed,
        (GrantEffect.Deny, _) => Until is { } end ? Texts.Fill(AccessText.CellDeniedUntil, time.Brief(end)) : AccessText.CellDenied,
        (null, GrantEffect.Allow) => AccessText.CellInheritedAllow,
        (null, GrantEffect.Deny) => AccessText.CellInheritedDeny,
        _ => AccessText.CellNone,
    };

    /// <summary>Short, because there are thousands: a allowed, d denied, ia and id inherited, o overruled, n none; t ends, w drafted, x overtaken.</summary>
    public string Class => (Own, Inherited) switch
    {
        (GrantEffect.Allow, GrantEffect.Deny) => "o",
        (GrantEffect.Allow, _) => "a",
        (GrantEffect.Deny, _) => "d",
        (null, GrantEffect.Allow) => "ia",
        (null, GrantEffect.Deny) => "id",
        _ => "n",
    } + (Own is not null && Until is not null ? " t" : "") + (Overtaken ? " x" : Drafted ? " w" : "");

    /// <summary>What a click makes of the own grant: allow, then deny, then none.</summary>
    public static GrantMark? Next(GrantMark? mark) => mark?.Effect switch
    {
        null => new GrantMark(GrantEffect.Allow, null),
        GrantEffect.Allow => new GrantMark(GrantEffect.Deny, null),
        _ => null,
    };

    public static CellState Of(PolicyState state, AccessDraft draft, DraftCell cell, DateTimeOffset now)
    {
        var own = draft.Mark(state, cell) is { } mark && mark.CountsAt(now) ? mark : (GrantMark?)null;
        GrantEffect? inherited = null;
        foreach (var other in Others(state, cell))
        {
            if (draft.Mark(state, other) is not { } found || !found.CountsAt(now))
            {
                continue;
            }

            inherited = inherited == GrantEffect.Deny || found.Effect == GrantEffect.Deny ? GrantEffect.Deny : GrantEffect.Allow;
        }

        return new CellState(own?.Effect, own?.Until, inherited)
        {
            Drafted = draft.Holds(cell),
            Overtaken = draft.Find(cell)?.IsOvertaken(state) == true,
        };
    }

    private static IEnumerable<DraftCell> Others(PolicyState state, DraftCell cell)
    {
        var whole = cell.Target with { ToolId = null };
        foreach (var wider in Wider(state, cell.Subject))
        {
            yield return new DraftCell(wider, cell.Target);
            if (cell.Target.ToolId is not null)
            {
                yield return new DraftCell(wider, whole);
            }
        }

        if (cell.Target.ToolId is not null)
        {
            yield return new DraftCell(cell.Subject, whole);
        }
    }

    // A group is covered by Everyone alone; what its members get elsewhere differs from one to the next.
    private static IEnumerable<GrantSubject> Wider(PolicyState state, GrantSubject subject)
    {
        if (subject == GrantSubject.Everyone)
        {
            yield break;
        }

        yield return GrantSubject.Everyone;
        if (subject.Kind == SubjectKind.Member)
        {
            foreach (var group in state.Groups.Values.Where(group => group.Members.Contains(subject.Id)))
            {
                yield return GrantSubject.Group(group.Id);
            }
        }
    }
}
