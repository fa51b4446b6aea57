using System.Text.Json;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Administration;

/// <summary>Who brought a stop about and when: policy only knows that it is in force, the journal knows the rest.</summary>
internal sealed record StopRecord(long Seq, Stop Stop, Actor By, DateTimeOffset At)
{
    /// <summary>Stops and their ends after a record, newest first; only so worded does the index over the rarer records serve it.</summary>
    internal const string Sql =
        $"""
        SELECT * FROM Journal WHERE {RecordKind.NotCalls} AND Kind = '{RecordKind.Change}' AND Seq > {"{0}"}
            AND (instr(Body, CAST('"change":"stopped"' AS BLOB)) > 0 OR instr(Body, CAST('"change":"resumed"' AS BLOB)) > 0) ORDER BY Seq DESC
        """;

    /// <summary>The latest record of each stop, newest first.</summary>
    public static async Task<IReadOnlyList<StopRecord>> ReadAsync(
        NestDbContext db, IReadOnlyCollection<Stop> stops, CancellationToken cancellationToken)
    {
        var found = new Dictionary<Stop, StopRecord>();
        if (stops.Count == 0)
        {
            return [];
        }

        await foreach (var row in Rows(db, after: 0).WithCancellation(cancellationToken))
        {
            if (Read(row) is { } record && stops.Contains(record.Stop) && found.TryAdd(record.Stop, record) && found.Count == stops.Count)
            {
                break;
            }
        }

        return [.. found.Values.OrderByDescending(record => record.Seq)];
    }

    /// <summary>Who has stopped this since it was last resumed, as far as records are kept.</summary>
    public static async Task<IReadOnlySet<Actor>> WhoAsync(NestDbContext db, Stop stop, CancellationToken cancellationToken)
    {
        var who = new HashSet<Actor>();
        await foreach (var row in Rows(db, after: 0).WithCancellation(cancellationToken))
        {
            if (Read(row) is { } record && record.Stop == stop)
            {
                who.Add(record.By);
            }
            else if (ChangeIn(row) is Change.Resumed resumed && new Stop(resumed.Scope, resumed.Id) == stop)
            {
                break;
            }
        }

        return who;
    }

    /// <summary>Whether somebody else stopped this after a record.</summary>
    public static async Task<bool> ByAnotherAsync(NestDbContext db, Stop stop, Actor actor, long after, CancellationToken cancellationToken)
    {
        await foreach (var row in Rows(db, after).WithCancellation(cancellationToken))
        {
            if (Read(row) is { } record && record.Stop == stop && record.By != actor)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>When the oldest record that is kept was written.</summary>
    public static async Task<DateTimeOffset> BeginsAsync(NestDbContext db, CancellationToken cancellationToken)
    {
        var body = await db.Journal.AsNoTracking().OrderBy(row => row.Seq).Select(row => row.Body).FirstAsync(cancellationToken);
        return JsonElement.Parse(body).GetProperty("at").GetDateTimeOffset();
    }

    private static IAsyncEnumerable<JournalRow> Rows(NestDbContext db, long after) => db.Journal.FromSqlRaw(Sql, after).AsNoTracking().AsAsyncEnumerable();

    private static Change ChangeIn(JournalRow row) => ChangeJson.Read(JsonElement.Parse(row.Body).GetProperty("body"));

    private static StopRecord? Read(JournalRow row)
    {
        using var json = JsonDocument.Parse(row.Body);
        return ChangeJson.Read(json.RootElement.GetProperty("body")) is Change.Stopped stopped
            ? new StopRecord(
                row.Seq, new Stop(stopped.Scope, stopped.Id), Actor.Parse(json.RootElement.GetProperty("actor").GetString()!),
                json.RootElement.GetProperty("at").GetDateTimeOffset())
            : null;
    }
}
