using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Audit;

/// <summary>Reads calls back, newest first, page by page.</summary>
public sealed class CallLog(NestDatabase database)
{
    /// <param name="before">Only calls with a smaller seq; null starts at the newest.</param>
    public async Task<IReadOnlyList<CallEntry>> PageAsync(CallFilter filter, long? before, int count, CancellationToken cancellationToken)
    {
        await using var db = database.CreateDbContext();
        var calls = Matching(db, filter);
        if (before is { } seq)
        {
            calls = calls.Where(call => call.Seq < seq);
        }

        return await Entries(db, calls.OrderByDescending(call => call.Seq).Take(count), cancellationToken).ConfigureAwait(false);
    }

    /// <returns>Null when no call's intent has that seq.</returns>
    public async Task<CallEntry?> FindAsync(long seq, CancellationToken cancellationToken)
    {
        await using var db = database.CreateDbContext();
        var found = await Entries(db, db.Calls.Where(call => call.Seq == seq), cancellationToken).ConfigureAwait(false);
        return found.SingleOrDefault();
    }

    private static IQueryable<CallRow> Matching(NestDbContext db, CallFilter filter)
    {
        var calls = db.Calls.AsNoTracking();
        if (filter.MemberId is { } member)
        {
            calls = calls.Where(call => call.MemberId == member);
        }

        if (filter.AgentId is { } agent)
        {
            calls = calls.Where(call => call.AgentId == agent);
        }

        if (filter.Server is { } server)
        {
            calls = calls.Where(call => call.Server == server);
        }

        if (filter.Tool is { } tool)
        {
            calls = calls.Where(call => call.Tool == tool);
        }

        if (filter.Outcome is { } outcome)
        {
            calls = outcome == CallEntry.Open ? calls.Where(call => call.Outcome == null) : calls.Where(call => call.Outcome == outcome);
        }

        if (filter.Since is { } since)
        {
            calls = calls.Where(call => call.At >= since);
        }

        return calls;
    }

    private static async Task<IReadOnlyList<CallEntry>> Entries(NestDbContext db, IQueryable<CallRow> calls, CancellationToken cancellationToken)
    {
        var rows = await (
            from call in calls
            join member in db.Members on call.MemberId equals member.Id into members
            from member in members.DefaultIfEmpty()
            join agent in db.Agents on call.AgentId equals agent.Id into agents
            from agent in agents.DefaultIfEmpty()
            orderby call.Seq descending
            select new { call, member, agent }).ToListAsync(cancellationToken).ConfigureAwait(false);
        return rows.ConvertAll(row => new CallEntry(
            row.call,
            row.member?.Email ?? Pseudonym.Of(row.call.MemberId),
            row.member?.Name ?? Pseudonym.Of(row.call.MemberId),
            row.agent?.Name ?? ""));
    }
}
