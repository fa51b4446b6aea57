using System.Collections.Immutable;
using System.Text.Json;
using McpNest.Core.Audit.Query;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.Data.Sqlite;

namespace McpNest.Core.Audit;

/// <summary>Reads changes back from the journal itself, newest first.</summary>
public sealed class ChangeLog(NestDatabase database)
{
    // The index over the rarer records says it so.
    private const string Changes = RecordKind.NotCalls + " AND Kind = 'c'";

    private const int MostLookedAt = 1000; // of a search for words, in one go

    /// <param name="since">Only changes from this time on.</param>
    /// <param name="before">Only changes with a smaller seq; null starts at the newest.</param>
    public Task<IReadOnlyList<ChangeEntry>> PageAsync(DateTimeOffset? since, long? before, int count, CancellationToken cancellationToken) =>
        PageAsync(since, null, before, count, cancellationToken);

    /// <param name="since">Only changes from this time on.</param>
    /// <param name="until">Only changes before this time.</param>
    /// <param name="before">Only changes with a smaller seq; null starts at the newest.</param>
    public Task<IReadOnlyList<ChangeEntry>> PageAsync(
        DateTimeOffset? since, DateTimeOffset? until, long? before, int count, CancellationToken cancellationToken) => ReadAsync<IReadOnlyList<ChangeEntry>>(
        connection => Page(connection, NameView.All, since, until, before, count), cancellationToken);

    /// <summary>The newest changes that fit a query and a seq, as one reader sees them. It may stop before the page is full and say so.</summary>
    internal Task<ChangePage> PageAsync(CallQuery query, NameView view, long? before, int count, CancellationToken cancellationToken) => ReadAsync(
        connection =>
        {
            var isFiltered = !query.Clauses.IsEmpty || !query.Words.IsEmpty;
            var batch = isFiltered ? MostLookedAt : count;
            var looked = Page(connection, view, query.After?.At, query.Before?.At, before, batch);
            var fitting = looked.Where(change => !isFiltered || ChangeFilter.Fits(query, change, view)).Take(count).ToImmutableArray();
            var last = fitting.Length == count ? fitting[^1] : looked.Count == batch ? looked[^1] : null;
            return new ChangePage(fitting, last?.Seq, last?.At);
        },
        cancellationToken);

    /// <summary>The change that gave a grant; null when retention took it out.</summary>
    internal Task<ChangeEntry?> FindGrantAsync(Guid grantId, long through, NameView view, CancellationToken cancellationToken) => ReadAsync(
        connection =>
        {
            var row = Records.Newest(connection, $"{Changes} AND instr(Body, CAST('\"{grantId}\"' AS BLOB)) > 0", null, null, through + 1, 100)
                .FirstOrDefault(found => ChangeJson.Read(JsonElement.Parse(found.Body).GetProperty("body")) is Change.GrantSet set && set.GrantId == grantId);
            return row.Body is null ? null : Page(connection, view, null, null, row.Seq + 1, 1).SingleOrDefault();
        },
        cancellationToken);

    private static List<ChangeEntry> Page(
        SqliteConnection connection, NameView view, DateTimeOffset? since, DateTimeOffset? until, long? before, int count)
    {
        var page = Records.Newest(connection, Changes, since, until, before, count).ToList();
        if (page.Count == 0)
        {
            return [];
        }

        var names = Names(connection, view, page[^1].Seq, page[0].Seq);
        var reasons = Reasons(connection, page[^1].Seq, page[0].Seq);
        return page.ConvertAll(row => Read(row.Seq, row.Body, names, view, reasons));
    }

    private static ChangeEntry Read(long seq, byte[] body, ChangeNames names, NameView view, Dictionary<long, string> reasons)
    {
        var record = JsonElement.Parse(body);
        var change = record.GetProperty("body");
        var (actor, what) = (record.GetProperty("actor").GetString()!, ChangeJson.Read(change));
        var actorId = Actor.Parse(actor).MemberId;
        return new ChangeEntry(seq, record.GetProperty("at").GetDateTimeOffset(), names.Actor(actor), change.GetProperty("change").GetString()!, names.Target(what))
        {
            ActorId = actorId,
            MemberId = names.MemberOf(what),
            Member = names.MemberOf(what) is { } member ? names.Member(member) : null,
            Server = names.ServerOf(what),
            // Free text may name people: who sees pseudonyms reads what people they are shown wrote, themselves before all.
            Reason = view.ShowsAll || (actorId is { } writer && view.Shows(writer)) ? reasons.GetValueOrDefault(seq) : null,
        };
    }

    /// <summary>
    /// Whatever a change speaks of existed just before it: in the policy last recorded before the page, or by a change between there and it.
    /// </summary>
    private static ChangeNames Names(SqliteConnection connection, NameView view, long first, long last)
    {
        var names = new ChangeNames(view, Members(connection, view), Agents(connection, view), Texts(connection, "SELECT Id, Name FROM Groups"));
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

    private static Dictionary<Guid, string> Members(SqliteConnection connection, NameView view) =>
        Texts(connection, "SELECT Id, Email FROM Members").Where(pair => view.Shows(pair.Key)).ToDictionary();

    private static Dictionary<Guid, string> Agents(SqliteConnection connection, NameView view)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT Id, MemberId, Name FROM Agents";
        using var reader = command.ExecuteReader();
        var names = new Dictionary<Guid, string>();
        while (reader.Read())
        {
            var id = reader.GetGuid(0);
            names[id] = view.Shows(reader.GetGuid(1)) ? reader.GetString(2) : view.AgentPseudonym(id);
        }

        return names;
    }

    private static Dictionary<long, string> Reasons(SqliteConnection connection, long first, long last)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT Seq, Reason FROM Reasons WHERE Seq >= $first AND Seq <= $last";
        command.Parameters.AddWithValue("$first", first);
        command.Parameters.AddWithValue("$last", last);
        using var reader = command.ExecuteReader();
        var reasons = new Dictionary<long, string>();
        while (reader.Read())
        {
            reasons[reader.GetInt64(0)] = reader.GetString(1);
        }

        return reasons;
    }

    private Task<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            using var connection = database.Open(readOnly: true);
            using var snapshot = connection.BeginTransaction(deferred: true);
            return read(connection);
        },
        cancellationToken);

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
