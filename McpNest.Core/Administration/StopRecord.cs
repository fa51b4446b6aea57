using System.Text.Json;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Administration;

/// <summary>Who brought a stop about and when: policy only knows that it is in force, the journal knows the rest.</summary>
internal sealed record StopRecord(long Seq, Stop Stop, Actor By, DateTimeOffset At)
{
    /// <summary>The latest record of each stop, newest first.</summary>
    public static async Task<IReadOnlyList<StopRecord>> ReadAsync(
        NestDbContext db, IReadOnlyCollection<Stop> stops, CancellationToken cancellationToken)
    {
        var found = new Dictionary<Stop, StopRecord>();
        if (stops.Count == 0)
        {
            return [];
        }

        var changes = db.Journal.AsNoTracking().Where(row => row.Kind == RecordKind.Change).OrderByDescending(row => row.Seq);
        await foreach (var row in changes.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (Read(row) is { } record && stops.Contains(record.Stop) && found.TryAdd(record.Stop, record) && found.Count == stops.Count)
            {
                break;
            }
        }

        return [.. found.Values.OrderByDescending(record => record.Seq)];
    }

    /// <summary>When the oldest record that is kept was written.</summary>
    public static async Task<DateTimeOffset> BeginsAsync(NestDbContext db, CancellationToken cancellationToken)
    {
        var body = await db.Journal.AsNoTracking().OrderBy(row => row.Seq).Select(row => row.Body).FirstAsync(cancellationToken);
        return JsonElement.Parse(body).GetProperty("at").GetDateTimeOffset();
    }

    /// <summary>The actor as records write it.</summary>
    internal static Actor ActorOf(string text) => text switch
    {
        _ when text.StartsWith("member:", StringComparison.Ordinal) => Actor.Member(Guid.Parse(text.AsSpan("member:".Length))),
        _ when text == WireName.Of(ActorKind.Operator) => Actor.Operator,
        _ => Actor.Nest,
    };

    private static StopRecord? Read(JournalRow row)
    {
        using var json = JsonDocument.Parse(row.Body);
        return ChangeJson.Read(json.RootElement.GetProperty("body")) is Change.Stopped stopped
            ? new StopRecord(
                row.Seq, new Stop(stopped.Scope, stopped.Id), ActorOf(json.RootElement.GetProperty("actor").GetString()!),
                json.RootElement.GetProperty("at").GetDateTimeOffset())
            : null;
    }
}
