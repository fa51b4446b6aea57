using System.Text.Json;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Administration;

/// <summary>Who may call what.</summary>
public sealed class AccessBook(NestJournal journal, NestDatabase database, TimeProvider time)
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

        if (Between(state, subject, target, effect, until) is { } change)
        {
            await journal.CommitAsync(actor, [change], rows: null, cancellationToken);
        }
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

        if (Overtaken(state, edits) is { Count: > 0 } overtaken)
        {
            return overtaken;
        }

        Change[] changes = [.. edits.Select(edit => Between(state, edit.Subject, edit.Target, edit.After?.Effect, edit.After?.Until)).OfType<Change>()];
        if (changes.Length == 0)
        {
            return [];
        }

        var touched = new HashSet<(GrantSubject, GrantTarget)>();
        try
        {
            await journal.CommitAsync(actor, changes, (db, token) => DemandUntouchedAsync(db, state, edits, changes.Length, touched, token), cancellationToken);
            return [];
        }
        catch (NestException)
        {
            // Somebody was faster between the look and the commit: then say where, else say what it was.
            overtaken = [.. edits.Where(edit => touched.Contains((edit.Subject, edit.Target)) || edit.IsOvertaken(journal.State))];
            if (overtaken.Count > 0)
            {
                return overtaken;
            }

            throw;
        }
    }

    /// <summary>Allows a tool in place of what was said of it before, with a reason that is kept beside the record.</summary>
    /// <exception cref="NestException">Not allowed to this actor, it no longer fits, it is so already, or no reason was given.</exception>
    public async Task AllowAsync(
        Actor actor, GrantSubject subject, GrantTarget target, DateTimeOffset? until, string reason, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        DemandManaging(state, actor, target);
        var text = Reasons.DemandSome(reason);
        DemandAhead(until);

        var change = Between(state, subject, target, GrantEffect.Allow, until) ?? throw new NestException("This is allowed already.");
        await journal.CommitAsync(actor, [change], Reasons.Row(text), cancellationToken);
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

    private static List<GrantEdit> Overtaken(PolicyState state, IEnumerable<GrantEdit> edits) => [.. edits.Where(edit => edit.IsOvertaken(state))];

    // Inside the transaction nobody can come between: what was written since the look is there to be read, before our own changes.
    private static async Task DemandUntouchedAsync(
        NestDbContext db, PolicyState seen, IReadOnlyList<GrantEdit> edits, int own, HashSet<(GrantSubject, GrantTarget)> touched,
        CancellationToken cancellationToken)
    {
        var rows = await db.Journal.AsNoTracking()
            .Where(row => row.Kind == RecordKind.Change && row.Seq > seen.Version)
            .OrderBy(row => row.Seq)
            .Select(row => row.Body)
            .ToListAsync(cancellationToken);
        var cells = edits.Select(edit => (edit.Subject, edit.Target)).ToHashSet();
        foreach (var body in rows.SkipLast(own))
        {
            using var json = JsonDocument.Parse(body);
            var changed = ChangeJson.Read(json.RootElement.GetProperty("body")) switch
            {
                Change.GrantSet set => (new GrantSubject(set.SubjectKind, set.SubjectId), new GrantTarget(set.ServerId, set.ToolId)),
                Change.GrantRemoved removed when seen.Grants.GetValueOrDefault(removed.GrantId) is { } grant => (grant.Subject, grant.Target),
                _ => ((GrantSubject, GrantTarget)?)null,
            };
            if (changed is { } cell && cells.Contains(cell))
            {
                touched.Add(cell);
            }
        }

        if (touched.Count > 0)
        {
            throw new NestException("Somebody changed the same access at the same moment; look again and repeat.");
        }
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
