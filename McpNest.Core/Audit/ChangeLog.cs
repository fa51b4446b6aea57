using System.Text.Json;
using McpNest.Core.Journal;
using McpNest.Core.Storage;
using Microsoft.Data.Sqlite;

namespace McpNest.Core.Audit;

/// <summary>Reads changes back from the journal itself, newest first.</summary>
public sealed class ChangeLog(NestDatabase database)
{
    // The index over the rarer records says it so.
    private const string Changes = RecordKind.NotCalls + " AND Kind = 'c'";

    /// <param name="since">Only changes from this time on.</param>
    /// <param name="before">Only changes with a smaller seq; null starts at the newest.</param>
    public Task<IReadOnlyList<ChangeEntry>> PageAsync(DateTimeOffset? since, long? before, int count, CancellationToken cancellationToken) =>
        PageAsync(since, null, before, count, cancellationToken);

    /// <param name="since">Only changes from this time on.</param>
    /// <param name="until">Only changes before this time.</param>
    /// <param name="before">Only changes with a smaller seq; null starts at the newest.</param>
    public Task<IReadOnlyList<ChangeEntry>> PageAsync(
        DateTimeOffset? since, DateTimeOffset? until, long? before, int count, CancellationToken cancellationToken) => Task.Run<IReadOnlyList<ChangeEntry>>(
        () =>
        {
            using var connection = database.Open(readOnly: true);
            using var snapshot = connection.BeginTransaction(deferred: true);
            var page = Records.Newest(connection, Changes, since, until, before, count).ToList();
            if (page.Count == 0)
            {
                return [];
            }

            var names = Names(connection, page[^1].Seq, page[0].Seq);
            return page.ConvertAll(row => Read(row.Seq, row.Body, names));
        },
        cancellationToken);

    private static ChangeEntry Read(long seq, byte[] body, ChangeNames names)
    {
        var record = JsonElement.Parse(body);
        var change = record.GetProperty("body");
        return new ChangeEntry(
            seq,
            record.GetProperty("at").GetDateTimeOffset(),
            names.Actor(record.GetProperty("actor").GetString()!),
            change.GetProperty("change").GetString()!,
            names.Target(ChangeJson.Read(change)));
    }

    /// <summary>
    /// Whatever a change speaks of existed just before it: in the policy last recorded before the page, or by a change between there and it.
    /// </summary>
    private static ChangeNames Names(SqliteConnection connection, long first, long last)
    {
        var names = new ChangeNames(
            Texts(connection, "SELECT Id, Email FROM Members"), Texts(connection, "SELECT Id, Name FROM Agents"), Texts(connection, "SELECT Id, Name FROM Groups"));
        var through = 0L;
        foreach (var (_, body) in Records.Newest(connection, RecordKind.NotCalls + " AND Kind = 's'", null, null, first, 1))
        {
            var state = StateRecord.Read(body);
            names.Learn(state.State);
            through = state.Through.Seq;
        }

        foreach (var (_, body) in Records.Between(connection, Changes, through + 1, last))
        {
            names.Learn(ChangeJson.Read(JsonElement.Parse(body).GetProperty("body")));
        }

        return names;
    }

    private static Dictionary<Guid, string> Texts(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var texts = new Dictionary<Guid, string>();
        while (reader.Read())
        {
            texts[reader.GetGuid(0)] = reader.GetString(1);
        }

        return texts;
    }
}
