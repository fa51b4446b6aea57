using System.Text.Json;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Administration;

/// <summary>Members ask for tools; who answers for the server decides.</summary>
public sealed class RequestsBook(NestJournal journal, NestDatabase database, PeopleDirectory people, TimeProvider time)
{
    private const int LongestHours = 365 * 24;

    /// <summary>Asks for a tool.</summary>
    /// <param name="hours">For how long from the decision on; null: for good.</param>
    /// <returns>Id of the request.</returns>
    public async Task<Guid> AskAsync(
        Actor actor, Guid memberId, Guid serverId, Guid toolId, int? hours, string reason, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        DemandOwn(state, actor, memberId);
        if (hours is < 1 or > LongestHours)
        {
            throw new NestException("Ask for between one hour and 365 days, or for good.");
        }

        var (text, id) = (Reasons.DemandSome(reason), Guid.CreateVersion7());
        await journal.CommitAsync(
            actor, [new Change.ToolRequested(id, memberId, serverId, toolId, hours)], Reasons.Row(text), cancellationToken);
        return id;
    }

    /// <summary>Grants what was asked for, to the member, from now on.</summary>
    /// <param name="hours">For how long; null: for good. The decision may give less than was asked for.</param>
    /// <exception cref="NestException">
    /// Not allowed to this actor, it was ended already, a denial would go on refusing, or the member is allowed it for longer already. Who is
    /// allowed it for good is granted it for good: that only ends the request.
    /// </exception>
    public async Task GrantAsync(Actor actor, Guid requestId, int? hours, string? reason, CancellationToken cancellationToken)
    {
        var (state, request) = await FindAsync(requestId, cancellationToken);
        DemandManaging(state, actor, request);
        if (hours is < 1 or > LongestHours)
        {
            throw new NestException("Grant between one hour and 365 days, or for good.");
        }

        var (text, now) = (Reasons.Demand(reason), time.GetUtcNow());
        var until = hours is { } some ? now + TimeSpan.FromHours(some) : (DateTimeOffset?)null;
        await people.RefreshAsync(cancellationToken);
        await journal.CommitAsync(actor, present =>
        {
            var (subject, target) = (GrantSubject.Member(request.MemberId), new GrantTarget(request.ServerId, request.ToolId));
            var check = new AllowCheck(present, people, now);
            check.DemandNoDenial(subject, target, replacing: false);
            check.DemandNotShorter(subject, target, until);
            var ended = new Change.RequestEnded(requestId, RequestEnd.Granted);
            return AccessBook.Between(present, subject, target, GrantEffect.Allow, until) is { } grant ? [grant, ended] : [ended];
        }, Reasons.Row(text), cancellationToken);
    }

    public async Task DeclineAsync(Actor actor, Guid requestId, string? reason, CancellationToken cancellationToken)
    {
        var (state, request) = await FindAsync(requestId, cancellationToken);
        DemandManaging(state, actor, request);
        await journal.CommitAsync(
            actor, [new Change.RequestEnded(requestId, RequestEnd.Declined)], Reasons.Row(Reasons.Demand(reason)), cancellationToken);
    }

    public async Task WithdrawAsync(Actor actor, Guid requestId, CancellationToken cancellationToken)
    {
        var (state, request) = await FindAsync(requestId, cancellationToken);
        DemandOwn(state, actor, request.MemberId);
        await journal.CommitAsync(actor, [new Change.RequestEnded(requestId, RequestEnd.Withdrawn)], rows: null, cancellationToken);
    }

    /// <summary>The open requests the actor may decide or made, oldest first; an auditor reads all.</summary>
    public async Task<IReadOnlyList<RequestSummary>> ListAsync(Actor actor, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        var open = state.Requests.Values
            .Where(request => Authority.MaySeeRequests(state, actor, state.Servers[request.ServerId]) || Authority.MayAskFor(state, actor, request.MemberId))
            .OrderBy(request => request.Seq)
            .ToList();
        if (open.Count == 0)
        {
            return [];
        }

        await people.RefreshAsync(cancellationToken);
        var seqs = open.ConvertAll(request => request.Seq);
        await using var db = database.CreateDbContext();
        var times = await db.Journal.AsNoTracking().Where(row => seqs.Contains(row.Seq)).ToDictionaryAsync(row => row.Seq, row => JsonElement.Parse(row.Body).GetProperty("at").GetDateTimeOffset(), cancellationToken);
        var reasons = await db.Reasons.AsNoTracking().Where(row => seqs.Contains(row.Seq)).ToDictionaryAsync(row => row.Seq, row => row.Reason, cancellationToken);
        return
        [
            .. open.Select(request => new RequestSummary(
                request.Id, request.MemberId, people.NameOf(request.MemberId) ?? "a former member", request.ServerId, request.ToolId, ToolOf(state, request),
                request.Hours, times.TryGetValue(request.Seq, out var at) ? at : null, reasons.GetValueOrDefault(request.Seq))),
        ];
    }

    private async Task<(PolicyState State, ToolRequest Request)> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        return (state, state.Requests.GetValueOrDefault(id) ?? throw new NestException("This request was already decided or withdrawn."));
    }

    private static void DemandOwn(PolicyState state, Actor actor, Guid memberId) => Authority.Demand(
        Authority.MayAskFor(state, actor, memberId), "You can ask for yourself and the services you answer for.");

    private static void DemandManaging(PolicyState state, Actor actor, ToolRequest request)
    {
        var server = state.RequireServer(request.ServerId);
        Authority.Demand(Authority.MayManage(state, actor, server), $"Only an admin or the owner of {server.Slug} can decide this.");
    }

    private static string ToolOf(PolicyState state, ToolRequest request) =>
        state.FindTool(CallTarget.Of(request.ServerId, request.ToolId)) is { } tool
            ? new ToolAddress(state.Servers[request.ServerId].Slug, OfferName.Of(tool)).ToString()
            : "a former tool";
}
