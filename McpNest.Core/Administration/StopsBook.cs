using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Administration;

/// <summary>Emergency stops. They bind on the next call.</summary>
public sealed class StopsBook(NestJournal journal, NestDatabase database, PeopleDirectory people)
{
    public async Task StopAsync(Actor actor, Stop stop, string? reason, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        Demand(state, actor, stop, "stop");
        var note = Reasons.Demand(reason);

        // Stopping again would let them resume what an admin stopped.
        if (state.Stops.Contains(stop) && !Authority.IsAdmin(state, actor))
        {
            return;
        }

        await journal.CommitAsync(
            actor, [new Change.Stopped(stop.Scope, stop.Id)], Reasons.Row(note), cancellationToken);
    }

    /// <summary>Ends a stop. Who is no admin can only end what they stopped themselves.</summary>
    public async Task ResumeAsync(Actor actor, Stop stop, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        Demand(state, actor, stop, "resume");
        if (state.Stops.Contains(stop) && !Authority.IsAdmin(state, actor))
        {
            await using var db = database.CreateDbContext();
            var record = (await StopRecord.ReadAsync(db, [stop], cancellationToken)).SingleOrDefault();
            Authority.Demand(record?.By == actor, "Somebody else stopped this; ask them or an admin to resume it.");
        }

        await journal.CommitAsync(actor, [new Change.Resumed(stop.Scope, stop.Id)], rows: null, cancellationToken);
    }

    /// <summary>The stops in force, newest first.</summary>
    public async Task<IReadOnlyList<StopSummary>> ListAsync(CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        await people.RefreshAsync(cancellationToken);
        await using var db = database.CreateDbContext();
        var records = await StopRecord.ReadAsync(db, state.Stops, cancellationToken);
        var seqs = records.Select(record => record.Seq).ToArray();
        var notes = await db.Reasons.AsNoTracking()
            .Where(note => seqs.Contains(note.Seq))
            .ToDictionaryAsync(note => note.Seq, note => note.Reason, cancellationToken);
        var gone = state.Stops.Except(records.Select(record => record.Stop));
        var begins = gone.IsEmpty ? default : await StopRecord.BeginsAsync(db, cancellationToken);
        return
        [
            .. records.Select(record => new StopSummary(
                record.Stop, SubjectOf(state, record.Stop), NameOf(record.By), record.At, notes.GetValueOrDefault(record.Seq))),
            // Older than what the journal keeps, and in force all the same.
            .. gone.Select(stop => new StopSummary(stop, SubjectOf(state, stop), "somebody whose record is not kept any more", begins, null)),
        ];
    }

    private static void Demand(PolicyState state, Actor actor, Stop stop, string act) => Authority.Demand(
        Authority.MayStop(state, actor, stop),
        $"You can {act} your own agents and, as a lead, the servers you own and their tools; ask an admin for the rest.");

    private string NameOf(Actor actor) =>
        actor.MemberId is { } id ? people.EmailOf(id) ?? "a former member" : WireName.Of(actor.Kind);

    private string SubjectOf(PolicyState state, Stop stop) => stop.Scope switch
    {
        StopScope.Everything => "everything",
        StopScope.Server => state.Servers.GetValueOrDefault(stop.Id ?? default)?.Slug ?? "a former server",
        StopScope.Member => people.EmailOf(stop.Id ?? default) ?? "a former member",
        StopScope.Agent => people.AgentNameOf(stop.Id ?? default) ?? "a former agent",
        _ => ToolNameOf(state, stop.Id) ?? "a former tool",
    };

    private static string? ToolNameOf(PolicyState state, Guid? toolId) => state.Servers.Values
        .SelectMany(server => server.Tools.Values.Where(tool => tool.Id == toolId).Select(tool => new ToolAddress(server.Slug, tool.Name).ToString()))
        .FirstOrDefault();
}
