using System.Text.Json;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Administration;

/// <summary>Looks back in the journal for how a member's last request for each tool was decided.</summary>
internal static class RequestAnswers
{
    /// <summary>The member's requests and how any request ended, newest first. Beyond so many changes an answer is no news any more.</summary>
    internal const string Sql =
        $"""
        SELECT * FROM (SELECT * FROM Journal WHERE {RecordKind.NotCalls} AND Kind = '{RecordKind.Change}' ORDER BY Seq DESC LIMIT 5000)
        WHERE instr(Body, CAST('"change":"request_ended"' AS BLOB)) > 0
            OR (instr(Body, CAST('"change":"tool_requested"' AS BLOB)) > 0 AND instr(Body, CAST({"{0}"} AS BLOB)) > 0)
        ORDER BY Seq DESC
        """;

    /// <returns>By tool. What was withdrawn, or is open, has no answer.</returns>
    public static async Task<IReadOnlyDictionary<Guid, RequestAnswer>> ReadAsync(NestDbContext db, Guid memberId, CancellationToken cancellationToken)
    {
        var ends = new Dictionary<Guid, (long Seq, RequestEnd End, DateTimeOffset At)>();
        var last = new Dictionary<Guid, Guid>();
        await foreach (var row in db.Journal.FromSqlRaw(Sql, memberId.ToString()).AsNoTracking().AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            var record = JsonElement.Parse(row.Body);
            switch (ChangeJson.Read(record.GetProperty("body")))
            {
                case Change.RequestEnded ended:
                    ends[ended.RequestId] = (row.Seq, ended.End, record.GetProperty("at").GetDateTimeOffset());
                    break;
                case Change.ToolRequested asked when asked.MemberId == memberId:
                    last.TryAdd(asked.ToolId, asked.RequestId);
                    break;
            }
        }

        var answered = last.Where(pair => ends.TryGetValue(pair.Value, out var end) && end.End != RequestEnd.Withdrawn)
            .ToDictionary(pair => pair.Key, pair => ends[pair.Value]);
        var seqs = answered.Values.Select(end => end.Seq).ToArray();
        var reasons = seqs.Length == 0 ? []
            : await db.Reasons.AsNoTracking().Where(row => seqs.Contains(row.Seq)).ToDictionaryAsync(row => row.Seq, row => row.Reason, cancellationToken);
        return answered.ToDictionary(pair => pair.Key, pair => new RequestAnswer(pair.Value.End, pair.Value.At, reasons.GetValueOrDefault(pair.Value.Seq)));
    }
}
