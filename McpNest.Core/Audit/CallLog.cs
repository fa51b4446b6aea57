using McpNest.Core.Audit.Query;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
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
        var terms = await TermsAsync(db, cancellationToken).ConfigureAwait(false);
        var calls = Matching(db, filter, terms);
        if (before is { } seq)
        {
            calls = calls.Where(call => call.Seq < seq);
        }

        return await Entries(db, calls.OrderByDescending(call => call.Seq).Take(count), terms, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The newest calls that fit, older than <paramref name="before"/> (null: from the newest on).</summary>
    public Task<CallPage> PageAsync(CallQuery query, long? before, int count, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>How the calls that fit are spread: from the counts by the hour where they tell, else counted over the newest.</summary>
    public Task<CallFacets> FacetsAsync(CallQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>The calls that fit by hour and result.</summary>
    public Task<CallTimeline> TimelineAsync(CallQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <returns>Null when no call's intent has that seq.</returns>
    public async Task<CallEntry?> FindAsync(long seq, CancellationToken cancellationToken)
    {
        await using var db = database.CreateDbContext();
        var terms = await TermsAsync(db, cancellationToken).ConfigureAwait(false);
        var found = await Entries(db, db.Calls.AsNoTracking().Where(call => call.Seq == seq), terms, cancellationToken).ConfigureAwait(false);
        return found.SingleOrDefault();
    }

    /// <summary>The given calls in words.</summary>
    internal static async Task<IReadOnlyList<CallEntry>> ReadAsync(NestDbContext db, IQueryable<CallRow> calls, CancellationToken cancellationToken) =>
        await Entries(db, calls, await TermsAsync(db, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    private static Task<Dictionary<int, TermRow>> TermsAsync(NestDbContext db, CancellationToken cancellationToken) =>
        db.Terms.AsNoTracking().ToDictionaryAsync(term => term.Id, cancellationToken);

    private static IQueryable<CallRow> Matching(NestDbContext db, CallFilter filter, Dictionary<int, TermRow> terms)
    {
        var calls = db.Calls.AsNoTracking();
        if (filter.MemberId is { } member)
        {
            var id = Id(TermKind.Member, member.ToString());
            calls = calls.Where(call => call.Member == id);
        }

        if (filter.AgentId is { } agent)
        {
            var id = Id(TermKind.Agent, agent.ToString());
            calls = calls.Where(call => call.Agent == id);
        }

        if (filter.Server is { } server)
        {
            var id = Id(TermKind.Server, server);
            calls = calls.Where(call => call.Server == id);
        }

        if (filter.Tool is { } tool)
        {
            var id = Id(TermKind.Tool, tool);
            calls = calls.Where(call => call.Tool == id);
        }

        if (filter.Outcome is { } outcome)
        {
            var id = Id(TermKind.Outcome, outcome);
            calls = outcome == CallEntry.Open ? calls.Where(call => call.Outcome == null) : calls.Where(call => call.Outcome == id);
        }

        if (filter.Since is { } since)
        {
            var ticks = since.UtcTicks;
            calls = calls.Where(call => call.At >= ticks);
        }

        return calls;

        int Id(TermKind kind, string text) =>
            terms.Values.FirstOrDefault(term => term.Kind == WireName.Of(kind) && term.Text == text)?.Id ?? -1;
    }

    private static async Task<IReadOnlyList<CallEntry>> Entries(
        NestDbContext db, IQueryable<CallRow> calls, Dictionary<int, TermRow> terms, CancellationToken cancellationToken)
    {
        var rows = await (
            from call in calls
            join record in db.Journal on call.Seq equals record.Seq
            orderby call.Seq descending
            select new { call, record.Body }).ToListAsync(cancellationToken).ConfigureAwait(false);
        var members = await db.Members.AsNoTracking().ToDictionaryAsync(member => member.Id, cancellationToken).ConfigureAwait(false);
        var agents = await db.Agents.AsNoTracking().ToDictionaryAsync(agent => agent.Id, cancellationToken).ConfigureAwait(false);
        return rows.ConvertAll(row =>
        {
            var record = CallRecord.Read(row.Body);
            var member = members.GetValueOrDefault(record.MemberId ?? Guid.Empty);
            var pseudonym = Pseudonym.Of(record.MemberId ?? Guid.Empty);
            return new CallEntry
            {
                Seq = record.Seq,
                At = record.At,
                CallId = record.CallId,
                AgentId = record.AgentId,
                MemberId = record.MemberId ?? Guid.Empty,
                Member = member?.Email ?? pseudonym,
                MemberName = member?.Name ?? pseudonym,
                Agent = agents.GetValueOrDefault(record.AgentId)?.Name ?? "",
                Client = Text(row.call.Client),
                Server = record.Server,
                Tool = record.Tool,
                Method = record.Method,
                Scheme = record.Scheme,
                Reason = record.Reason,
                GrantId = record.GrantId,
                Credential = record.Credential,
                Outcome = Text(row.call.Outcome),
                DurationMs = row.call.DurationMs,
                RequestBytes = record.RequestBytes,
                ResponseBytes = row.call.ResponseBytes,
                Fingerprint = record.Fingerprint,
                PolicyVersion = record.PolicyVersion,
                Protocol = record.Protocol,
            };
        });

        string? Text(int? id) => id is { } term ? terms.GetValueOrDefault(term)?.Text : null;
    }
}
