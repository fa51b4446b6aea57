using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;

namespace McpNest.Core.Administration;

/// <summary>Who may call what.</summary>
public sealed class AccessBook(NestJournal journal, NestDatabase database, PeopleDirectory people, TimeProvider time)
{
    /// <summary>Gives, replaces or (with no effect) takes back one grant. Binds on the next call.</summary>
    /// <exception cref="NestException">Not allowed to this actor, or it no longer fits.</exception>
    public async Task SetAsync(
        Actor actor, GrantSubject subject, GrantTarget target, GrantEffect? effect, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        DemandManaging(state, actor, target);
        if (effect is not null)
        {
            DemandAhead(until);
        }

        await journal.CommitAsync(
            actor, present => Between(present, subject, target, effect, until) is { } change ? [change] : [], rows: null, cancellationToken);
    }

    /// <summary>
    /// Makes a whole draft so, in one transaction. Where somebody else changed one of its cells since it was drafted, nothing is applied.
    /// </summary>
    /// <returns>The edits that were overtaken; empty when the draft is in force.</returns>
    /// <exception cref="NestException">Not allowed to this actor, or it no longer fits; nothing was applied.</exception>
    public async Task<IReadOnlyList<GrantEdit>> ApplyAsync(Actor actor, IReadOnlyList<GrantEdit> edits, CancellationToken cancellationToken)
    {
        if (edits.DistinctBy(edit => (edit.Subject, edit.Target)).Count() != edits.Count)
        {
            throw new NestException("The draft names one cell twice; discard it and begin again.");
        }

        var state = await journal.CatchUpAsync(cancellationToken);
        foreach (var edit in edits)
        {
            DemandManaging(state, actor, edit.Target);
            if (edit.After is { } after && after != edit.Before)
            {
                DemandAhead(after.Until);
            }
        }

        IReadOnlyList<GrantEdit> overtaken = [];
        await journal.CommitAsync(actor, present =>
        {
            overtaken = [.. edits.Where(edit => edit.IsOvertaken(present))];
            return overtaken.Count > 0 ? []
                : [.. edits.Select(edit => Between(present, edit.Subject, edit.Target, edit.After?.Effect, edit.After?.Until)).OfType<Change>()];
        }, rows: null, cancellationToken);
        return overtaken;
    }

    /// <summary>Allows a tool in place of what was said of it before, with a reason that is kept beside the record.</summary>
    /// <exception cref="NestException">
    /// Not allowed to this actor, it no longer fits, it is so already or longer, a denial elsewhere would go on refusing, or no reason was given.
    /// </exception>
    public async Task AllowAsync(
        Actor actor, GrantSubject subject, GrantTarget target, DateTimeOffset? until, string reason, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        DemandManaging(state, actor, target);
        var text = Reasons.DemandSome(reason);
        DemandAhead(until);

        await people.RefreshAsync(cancellationToken);
        await journal.CommitAsync(actor, present =>
        {
            var check = new AllowCheck(present, people, time.GetUtcNow());
            check.DemandNoDenial(subject, target, replacing: true);
            check.DemandNotShorter(subject, target, until);
            return [Between(present, subject, target, GrantEffect.Allow, until) ?? throw new NestException("This is allowed already.")];
        }, Reasons.Row(text), cancellationToken);
    }

    /// <summary>Who changed each of these cells last, as far as the newest records tell.</summary>
    public async Task<IReadOnlyDictionary<(GrantSubject, GrantTarget), Actor>> WhoAsync(IEnumerable<GrantEdit> edits, CancellationToken cancellationToken)
    {
        await using var db = database.CreateDbContext();
        return await GrantRecord.LastAsync(db, edits.Select(edit => (edit.Subject, edit.Target)).ToHashSet(), cancellationToken);
    }

    /// <summary>The change that brings a grant about; null when it is so already.</summary>
    internal static Change? Between(PolicyState state, GrantSubject subject, GrantTarget target, GrantEffect? effect, DateTimeOffset? until)
    {
        var present = state.FindGrant(subject, target);
        return effect switch
        {
            null => present is null ? null : new Change.GrantRemoved(present.Id),
            { } wanted when present?.Effect == wanted && present.Until == until => null,
            { } wanted => new Change.GrantSet(
                Guid.CreateVersion7(), subject.Kind, subject.Id, target.ServerId, target.ToolId, wanted, until?.ToUniversalTime()),
        };
    }

    private void DemandAhead(DateTimeOffset? until)
    {
        if (until <= time.GetUtcNow())
        {
            throw new NestException("Choose an end in the future, or none.");
        }
    }

    private static void DemandManaging(PolicyState state, Actor actor, GrantTarget target)
    {
        var server = state.RequireServer(target.ServerId);
        Authority.Demand(
            Authority.MayManage(state, actor, server), $"Only an admin or the owner of {server.Slug} can say who may use it.");
    }
}
