using System.Text.Json;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Administration;

/// <summary>How members' last requests for tools were decided: looked up in the journal once, then only what is new there.</summary>
internal sealed class RequestAnswers
{
    /// <summary>How requests were made and ended after a place in the journal, newest first. Beyond so many changes an answer is no news any more.</summary>
    internal const string Sql =
        $"""
        SELECT * FROM (SELECT * FROM Journal WHERE {RecordKind.NotCalls} AND Kind = '{RecordKind.Change}' AND Seq > {"{0}"} ORDER BY Seq DESC LIMIT 5000)
        WHERE instr(Body, CAST('"change":"request_ended"' AS BLOB)) > 0 OR instr(Body, CAST('"change":"tool_requested"' AS BLOB)) > 0
        ORDER BY Seq DESC
        """;

    private readonly Lock _gate = new();
    private readonly Dictionary<(Guid Member, Guid Tool), (long Seq, Guid Request)> _last = [];
    private readonly Dictionary<Guid, (long Seq, RequestEnd End, DateTimeOffset At)> _ends = [];
    private long _seen;

    /// <param name="version">Of a policy whose changes are all in the journal.</param>
    /// <returns>By tool. What was withdrawn, or is open, has no answer.</returns>
    public async Task<IReadOnlyDictionary<Guid, RequestAnswer>> ReadAsync(NestDbContext db, long version, Guid memberId, CancellationToken cancellationToken)
    {
        await LookAsync(db, version, cancellationToken);
        var answered = AnswersTo(memberId);
        var seqs = answered.Values.Select(end => end.Seq).ToArray();
        var reasons = seqs.Length == 0 ? []
            : await db.Reasons.AsNoTracking().Where(row => seqs.Contains(row.Seq)).ToDictionaryAsync(row => row.Seq, row => row.Reason, cancellationToken);
        return answered.ToDictionary(pair => pair.Key, pair => new RequestAnswer(pair.Value.End, pair.Value.At, reasons.GetValueOrDefault(pair.Value.Seq)));
    }

    private Dictionary<Guid, (long Seq, RequestEnd End, DateTimeOffset At)> AnswersTo(Guid memberId)
    {
        lock (_gate)
        {
            return _last.Where(pair => pair.Key.Member == memberId && _ends.TryGetValue(pair.Value.Request, out var end) && end.End != RequestEnd.Withdrawn)
                .ToDictionary(pair => pair.Key.Tool, pair => _ends[pair.Value.Request]);
        }
    }

    private async Task LookAsync(NestDbContext db, long version, CancellationToken cancellationToken)
    {
        long seen;
        lock (_gate)
        {
            seen = _seen;
        }

        if (seen >= version)
        {
            return;
        }

        // Two at once read the same; what is taken twice is the same.
        var rows = await db.Journal.FromSqlRaw(Sql, seen).AsNoTracking().ToListAsync(cancellationToken);
        lock (_gate)
        {
            rows.ForEach(Take);
            _seen = Math.Max(_seen, version);
            foreach (var request in _ends.Keys.Except(_last.Values.Select(last => last.Request)).ToList())
            {
                _ends.Remove(request);
            }
        }
    }

    private void Take(JournalRow row)
    {
        var record = JsonElement.Parse(row.Body);
        switch (ChangeJson.Read(record.GetProperty("body")))
        {
            case Change.RequestEnded ended:
                _ends[ended.RequestId] = (row.Seq, ended.End, record.GetProperty("at").GetDateTimeOffset());
                break;
            case Change.ToolRequested asked when !(_last.GetValueOrDefault((asked.MemberId, asked.ToolId)).Seq >= row.Seq):
                _last[(asked.MemberId, asked.ToolId)] = (row.Seq, asked.RequestId);
                break;
        }
    }
}
