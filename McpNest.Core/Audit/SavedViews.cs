using McpNest.Core.Audit.Query;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Audit;

/// <summary>Queries people keep under a name, each for themselves.</summary>
public sealed class SavedViews(NestJournal journal, NestDatabase database, AuditRules rules, TimeProvider time)
{
    /// <summary>So many a member.</summary>
    public const int Most = 50;

    private const int LongestName = 60;

    // The grammar knows no such key, so that no query of calls begins with it: those are kept as they are.
    private const string Show = "show:";

    /// <summary>The reader's own, by name.</summary>
    public async Task<IReadOnlyList<SavedView>> ListAsync(Actor reader, CancellationToken cancellationToken)
    {
        var member = Demand(reader);
        await using var db = database.CreateDbContext();
        var rows = await db.SavedViews.AsNoTracking().Where(row => row.MemberId == member).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.OrderBy(row => row.Name, StringComparer.OrdinalIgnoreCase).Select(row => Read(row.Id, row.Name, row.Query))];
    }

    /// <summary>Keeps a query under a name; one of that name is replaced.</summary>
    /// <exception cref="NestException">It is no query of this list, the name is none, or there are too many.</exception>
    public async Task SaveAsync(Actor reader, string name, AuditScope scope, string query, CancellationToken cancellationToken)
    {
        var (member, text) = (Demand(reader), name.Trim());
        if (text.Length is 0 or > LongestName || text.EnumerateRunes().Any(rune => System.Text.Rune.IsControl(rune)))
        {
            throw new NestException($"Give the view a name of at most {LongestName} characters.");
        }

        if (AuditDesk.WhyNot(scope, CallQuery.Parse(query, time.GetUtcNow())) is { } unfit)
        {
            throw new NestException(unfit);
        }

        var isFull = false;
        await journal.WorkAsync(
            connection =>
            {
                Run(connection, "DELETE FROM SavedViews WHERE MemberId = $member AND Name = $name COLLATE NOCASE", ("$member", member), ("$name", text));
                isFull = Run(
                    connection,
                    $"INSERT INTO SavedViews (Id, MemberId, Name, Query) SELECT $id, $member, $name, $query WHERE (SELECT count(*) FROM SavedViews WHERE MemberId = $member) < {Most}",
                    ("$id", Guid.CreateVersion7()), ("$member", member), ("$name", text), ("$query", Kept(scope, query.Trim()))) == 0;
            },
            cancellationToken).ConfigureAwait(false);
        if (isFull)
        {
            throw new NestException($"You keep {Most} views already; remove one first.");
        }
    }

    public Task RemoveAsync(Actor reader, Guid id, CancellationToken cancellationToken)
    {
        var member = Demand(reader);
        return journal.WorkAsync(
            connection => Run(connection, "DELETE FROM SavedViews WHERE Id = $id AND MemberId = $member", ("$id", id), ("$member", member)), cancellationToken);
    }

    private static string Kept(AuditScope scope, string query) =>
        scope == AuditScope.Calls ? query : $"{Show}{WireName.Of(scope)} {query}".TrimEnd();

    private static SavedView Read(Guid id, string name, string kept)
    {
        var parts = kept.Split(' ', 2);
        return parts[0].StartsWith(Show, StringComparison.Ordinal) && WireName.TryParse<AuditScope>(parts[0][Show.Length..], out var scope)
            ? new SavedView(id, name, scope, parts.ElementAtOrDefault(1) ?? "")
            : new SavedView(id, name, AuditScope.Calls, kept);
    }

    private Guid Demand(Actor reader) => rules.MayRead(journal.State, reader) && reader.MemberId is { } member
        ? member
        : throw new NestException("Views of the audit are for leads, auditors and admins; ask one of them.");

    private static int Run(SqliteConnection connection, string sql, params (string Name, object Value)[] parameters)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command.ExecuteNonQuery();
    }
}
