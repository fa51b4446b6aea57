using System.Text.Json;
using McpNest.Core.Journal;
using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Audit;

/// <summary>Reads changes back from the journal itself, newest first.</summary>
public sealed class ChangeLog(NestDatabase database)
{
    private static readonly string[] s_calls = ["i", "o"]; // the index over the other kinds says it so

    /// <param name="before">Only changes with a smaller seq; null starts at the newest.</param>
    public async Task<IReadOnlyList<ChangeEntry>> PageAsync(DateTimeOffset? since, long? before, int count, CancellationToken cancellationToken)
    {
        await using var db = database.CreateDbContext();
        var rows = await db.Journal.AsNoTracking()
            .Where(row => !EF.Constant(s_calls).Contains(row.Kind) && row.Kind == "c" && (before == null || row.Seq < before))
            .OrderByDescending(row => row.Seq)
            .Take(count)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        var names = await NamesAsync(db, cancellationToken).ConfigureAwait(false);
        return rows.ConvertAll(row => Read(row, names)).FindAll(entry => since is null || entry.At >= since);
    }

    private static ChangeEntry Read(JournalRow row, ChangeNames names)
    {
        using var json = JsonDocument.Parse(row.Body);
        var record = json.RootElement;
        var body = record.GetProperty("body");
        return new ChangeEntry(
            row.Seq,
            record.GetProperty("at").GetDateTimeOffset(),
            names.Actor(record.GetProperty("actor").GetString()!),
            body.GetProperty("change").GetString()!,
            names.Target(ChangeJson.Read(body)));
    }

    private static async Task<ChangeNames> NamesAsync(NestDbContext db, CancellationToken cancellationToken)
    {
        // Slugs and tools are policy, not names: they are read from the changes that made them.
        var made = await db.Journal.AsNoTracking()
            .Where(row => !EF.Constant(s_calls).Contains(row.Kind) && row.Kind == "c")
            .OrderBy(row => row.Seq)
            .Select(row => row.Body)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        var names = new ChangeNames(
            await db.Members.AsNoTracking().ToDictionaryAsync(m => m.Id, m => m.Email, cancellationToken).ConfigureAwait(false),
            await db.Agents.AsNoTracking().ToDictionaryAsync(a => a.Id, a => a.Name, cancellationToken).ConfigureAwait(false),
            await db.Groups.AsNoTracking().ToDictionaryAsync(g => g.Id, g => g.Name, cancellationToken).ConfigureAwait(false));
        foreach (var body in made)
        {
            using var json = JsonDocument.Parse(body);
            names.Learn(ChangeJson.Read(json.RootElement.GetProperty("body")));
        }

        return names;
    }
}
