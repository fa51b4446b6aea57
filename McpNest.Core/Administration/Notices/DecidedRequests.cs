using System.Text.Json;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Administration.Notices;

/// <summary>Requests decided lately: looked up in the journal once, then only what is new there.</summary>
internal sealed class DecidedRequests
{
    /// <summary>An older decision is no news any more, also for a nest that begins to tell.</summary>
    internal static readonly TimeSpan News = TimeSpan.FromDays(3);

    private readonly Dictionary<Guid, Change.ToolRequested> _asked = [];
    private readonly Dictionary<Guid, (RequestEnd End, DateTimeOffset At, Actor By)> _ended = [];
    private long _seen;

    /// <param name="version">Of a policy whose changes are all in the journal.</param>
    public async Task<IReadOnlyList<DecidedRequest>> ReadAsync(NestDbContext db, long version, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_seen < version)
        {
            foreach (var row in await db.Journal.FromSqlRaw(RequestAnswers.Sql, _seen).AsNoTracking().ToListAsync(cancellationToken))
            {
                Take(row);
            }

            _seen = version;
        }

        foreach (var (id, _) in _ended.Where(end => now - end.Value.At > News).ToList())
        {
            _ended.Remove(id);
            _asked.Remove(id);
        }

        return
        [
            .. from end in _ended
               where end.Value.End != RequestEnd.Withdrawn && _asked.ContainsKey(end.Key)
               let asked = _asked[end.Key]
               select new DecidedRequest(end.Key, asked.MemberId, asked.ServerId, asked.ToolId, end.Value.End, end.Value.At, end.Value.By),
        ];
    }

    private void Take(JournalRow row)
    {
        var record = JsonElement.Parse(row.Body);
        switch (ChangeJson.Read(record.GetProperty("body")))
        {
            case Change.RequestEnded ended:
                _ended[ended.RequestId] = (ended.End, record.GetProperty("at").GetDateTimeOffset(), Actor.Parse(record.GetProperty("actor").GetString()!));
                break;
            case Change.ToolRequested asked:
                _asked[asked.RequestId] = asked;
                break;
        }
    }
}
