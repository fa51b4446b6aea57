using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace McpNest.Core.Administration;

/// <summary>Opens the journal of a folder, records an upgrade it just had, and tells a newer journal from a damaged one.</summary>
internal static class JournalOpening
{
    /// <exception cref="NestException">It is damaged, or of a newer version; nothing was changed.</exception>
    public static NestJournal Open(
        DataFolder folder, NestDatabase database, LiveFeed feed, TimeProvider time, JournalOptions options, ILogger<NestJournal> logger,
        ChangeCheck mayChange)
    {
        NestJournal journal;
        try
        {
            journal = NestJournal.Open(database, feed, time, options, logger, mayChange);
        }
        catch (NestException e) when (e.InnerException is InvalidDataException fault)
        {
            using var db = database.CreateDbContext();
            throw NewerFolder.Explain(db, isUnaltered: fault.InnerException is not null) is { } newer ? new NestException(newer, e) : e;
        }

        RecordUpgrades(folder, journal);
        return journal;
    }

    /// <summary>Records what <see cref="UpgradeNote"/> says. The records are on their way when this returns; closing the journal waits for them.</summary>
    public static void RecordUpgrades(DataFolder folder, NestJournal journal)
    {
        foreach (var path in new[] { folder.NestDatabase, folder.AccountsDatabase })
        {
            if (UpgradeNote.Read(path) is { } note)
            {
                _ = RecordAsync(path, note, journal);
            }
        }
    }

    private static async Task RecordAsync(string path, UpgradeNote note, NestJournal journal)
    {
        try
        {
            await journal.CommitAsync(
                Actor.Nest, [new Change.Upgraded(note.From, note.To, note.Version)], (db, token) => DemandFirstAsync(db, note, token), CancellationToken.None)
                .ConfigureAwait(false);
        }
        catch (NestException)
        {
            // It stands in the journal already: another process did it, or one was killed before it took the note away.
        }
        catch (JournalUnavailableException)
        {
            return; // the note stays for the next opening
        }

        try
        {
            note.Remove(path);
        }
        catch (IOException)
        {
            // The next opening finds the record and takes the note away.
        }
    }

    /// <summary>Runs in the record's own transaction, so that an upgrade is recorded once, whoever else is at it.</summary>
    private static async Task DemandFirstAsync(NestDbContext db, UpgradeNote note, CancellationToken cancellationToken)
    {
        var (change, step) = ("\"change\":\"upgraded\"", $"\"to\":\"{note.To}\"");
        var count = await db.Database.SqlQuery<int>(
            $"""
            SELECT count(*) AS Value FROM Journal WHERE Kind NOT IN ('i', 'o') AND Kind = 'c'
                AND instr(Body, CAST({change} AS BLOB)) > 0 AND instr(Body, CAST({step} AS BLOB)) > 0
            """).SingleAsync(cancellationToken).ConfigureAwait(false);
        if (count > 1)
        {
            throw new NestException("This upgrade is recorded already.");
        }
    }
}
