using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Administration;

/// <summary>Emergency stops. They bind on the next call.</summary>
public sealed class StopsBook(NestJournal journal, NestDatabase database, PeopleDirectory people, TimeProvider time)
{
    public async Task StopAsync(Actor actor, Stop stop, string? reason, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        Demand(state, actor, stop, "stop");
        var note = Reasons.Demand(reason);

        var isStopped = false;
        await journal.CommitAsync(actor, present =>
        {
            // Stopping again would let them resume what an admin stopped.
            isStopped = present.Stops.Contains(stop) && !Authority.IsAdmin(present, actor);
            return isStopped ? [] : [new Change.Stopped(stop.Scope, stop.Id)];
        }, (db, token) => !isStopped && Reasons.Row(note) is { } row ? row(db, token) : Task.CompletedTask, cancellationToken);
    }

    /// <summary>Ends a stop. Who is no admin can only end what they stopped themselves.</summary>
    public async Task ResumeAsync(Actor actor, Stop stop, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        Demand(state, actor, stop, "resume");
        var isAdmin = Authority.IsAdmin(state, actor);
        if (state.Stops.Contains(stop) && !isAdmin)
        {
            await using var db = database.CreateDbContext();
            DemandOwn((await StopRecord.WhoAsync(db, stop, cancellationToken)).SetEquals([actor]));
        }

        await journal.CommitAsync(
            actor, [new Change.Resumed(stop.Scope, stop.Id)],
            isAdmin ? null : async (db, token) => DemandOwn(!await StopRecord.ByAnotherAsync(db, stop, actor, state.Version, token)), cancellationToken);
    }

    /// <summary>What a stop would touch now, before it is made.</summary>
    public async Task<StopReach> ReachAsync(Stop stop, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        var now = time.GetUtcNow();
        var agents = state.Agents.Values.Where(agent => agent.IsUsableAt(now) && IsTouched(state, stop, agent, now)).ToList();
        return new StopReach(agents.Count, agents.Select(agent => agent.MemberId).Distinct().Count(), await CallsAsync(state, stop, cancellationToken));
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
                record.Stop, SubjectOf(state, record.Stop), NameOf(record.By), record.At, notes.GetValueOrDefault(record.Seq)) { Who = record.By }),
            // Older than what the journal keeps, and in force all the same.
            .. gone.Select(stop => new StopSummary(stop, SubjectOf(state, stop), "somebody whose record is not kept any more", begins, null)),
        ];
    }

    /// <summary>Whether the actor may end this stop: an admin any, others what they stopped themselves. Courtesy for pages; ending it asks again.</summary>
    public bool MayResume(Actor actor, StopSummary stop) =>
        Authority.IsAdmin(journal.State, actor) || (stop.Who == actor && Authority.MayStop(journal.State, actor, stop.Stop));

    private static bool IsTouched(PolicyState state, Stop stop, Agent agent, DateTimeOffset now) => stop.Scope switch
    {
        StopScope.Everything => true,
        StopScope.Member => agent.MemberId == stop.Id,
        StopScope.Agent => agent.Id == stop.Id,
        StopScope.Tool => state.FindServerOfTool(stop.Id ?? default) is { } server && MayCall(state, agent, server.Id, stop.Id ?? default, now),
        _ => state.Servers.GetValueOrDefault(stop.Id ?? default) is { } server && server.Offers.Any(offer => MayCall(state, agent, server.Id, offer.Id, now)),
    } && state.Members.ContainsKey(agent.MemberId);

    private static bool MayCall(PolicyState state, Agent agent, Guid serverId, Guid offerId, DateTimeOffset now) =>
        AccessPolicy.Decide(state, agent.Id, CallTarget.Of(serverId, offerId), state.FindTool(CallTarget.Of(serverId, offerId))?.Live, now).IsAllowed;

    private async Task<int> CallsAsync(PolicyState state, Stop stop, CancellationToken cancellationToken)
    {
        var open = journal.CallsUnderWay;
        if (open.Count == 0 || stop.Scope == StopScope.Everything)
        {
            return open.Count;
        }

        await using var db = database.CreateDbContext();
        var calls = db.Calls.AsNoTracking().Where(call => open.Contains(call.Seq));
        var server = stop.Scope == StopScope.Tool ? state.FindServerOfTool(stop.Id ?? default) : state.Servers.GetValueOrDefault(stop.Id ?? default);
        var id = stop.Id?.ToString();
        var (members, agents) = (Terms(TermKind.Member, id), Terms(TermKind.Agent, id));
        var (servers, tools) = (Terms(TermKind.Server, server?.Slug), Terms(TermKind.Tool, server?.Offers.FirstOrDefault(offer => offer.Id == stop.Id)?.Name));
        return await (stop.Scope switch
        {
            StopScope.Member => calls.Where(call => members.Contains(call.Member)),
            StopScope.Agent => calls.Where(call => agents.Contains(call.Agent)),
            StopScope.Server => calls.Where(call => servers.Contains(call.Server ?? 0)),
            _ => calls.Where(call => servers.Contains(call.Server ?? 0) && tools.Contains(call.Tool ?? 0)),
        }).CountAsync(cancellationToken);

        IQueryable<int> Terms(TermKind kind, string? text)
        {
            var name = WireName.Of(kind);
            return db.Terms.AsNoTracking().Where(term => term.Kind == name && term.Text == text).Select(term => term.Id);
        }
    }

    private static void Demand(PolicyState state, Actor actor, Stop stop, string act) => Authority.Demand(
        Authority.MayStop(state, actor, stop),
        $"You can {act} your own agents and, as a lead, the servers you own and their tools; ask an admin for the rest.");

    private static void DemandOwn(bool isOwn) => Authority.Demand(isOwn, "Somebody else stopped this; ask them or an admin to resume it.");

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

    private static string? ToolNameOf(PolicyState state, Guid? toolId) =>
        toolId is { } id && state.FindServerOfTool(id) is { } server && server.Offers.FirstOrDefault(offer => offer.Id == id) is { } stopped
            ? new ToolAddress(server.Slug, OfferName.Of(stopped)).ToString()
            : null;
}
