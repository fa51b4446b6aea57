using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Storage;

/// <summary>Brings a database's tables up to date, one process at a time.</summary>
public static class SchemaUpgrade
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Does nothing, and writes nothing, where the tables are as this version wants them. An older folder is copied first; see
    /// <see cref="UpgradeCopy"/>.
    /// </summary>
    /// <exception cref="NestException">
    /// A newer version used the folder, an older one serves it now, there is no room for the copy, or it failed; the folder is as it was.
    /// </exception>
    public static void Apply(DbContext context, DataFolder folder, TimeProvider? time = null)
    {
        NewerFolder.Refuse(context);
        if (!context.Database.GetPendingMigrations().Any())
        {
            return;
        }

        using var alone = WaitForTurn(folder.File("upgrade.lock"));
        NewerFolder.Refuse(context);
        if (!context.Database.GetPendingMigrations().Any())
        {
            return; // somebody else did it meanwhile
        }

        // EF's own lock is a row, which a killed process leaves behind for ever; ours ends with its process.
        var hasLockTable = context.Database
            .SqlQueryRaw<int>("SELECT count(*) AS Value FROM sqlite_master WHERE name = '__EFMigrationsLock'")
            .Single() > 0;
        if (hasLockTable)
        {
            context.Database.ExecuteSqlRaw("DELETE FROM __EFMigrationsLock");
        }

        if (context.Database.GetAppliedMigrations().LastOrDefault() is { } from)
        {
            Upgrade(context, folder, from, (time ?? TimeProvider.System).GetUtcNow());
        }
        else
        {
            context.Database.Migrate();
        }
    }

    private static void Upgrade(DbContext context, DataFolder folder, string from, DateTimeOffset now)
    {
        if (folder.IsServedByAnother())
        {
            throw new NestException($"A server of an older version is using {folder.Path}, which has to be upgraded; stop that server and try again.");
        }

        var database = new SqliteConnectionStringBuilder(context.Database.GetConnectionString()).DataSource;
        var to = context.Database.GetMigrations().Last();
        UpgradeCopy.RemovePartial(folder);
        var copies = UpgradeCopy.Take(folder, to, now);
        // A process may have been killed in the middle of this: what it began with counts.
        var note = new UpgradeNote(UpgradeNote.Read(database)?.From ?? from, to, ProgramVersion.Text);
        note.Write(database);
        try
        {
            context.Database.Migrate();
            context.Database.ExecuteSqlRaw("PRAGMA wal_checkpoint(TRUNCATE)"); // a log as long as the tables that were rebuilt
        }
        catch (Exception fault)
        {
            throw new NestException(PutBack(context, database, from, copies), fault);
        }
    }

    /// <summary>One step may have been taken before another failed.</summary>
    /// <returns>What there is to say about it.</returns>
    private static string PutBack(DbContext context, string database, string from, string copies)
    {
        var name = Path.GetFileName(database);
        try
        {
            context.Database.CloseConnection();
            if (context.Database.GetAppliedMigrations().Last() != from)
            {
                DatabaseCopy.Take(Path.Combine(copies, name), database);
            }

            UpgradeNote.Read(database)?.Remove(database);
            Directory.Delete(copies, recursive: true);
            return $"The tables of {name} could not be upgraded to version {ProgramVersion.Text}; nothing was changed, and the version that made them can go on with the folder.";
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            return $"The tables of {name} could not be upgraded to version {ProgramVersion.Text}; to go on with the version that made them, put the copies in {copies} in the place of the databases.";
        }
    }

    private static FileStream WaitForTurn(string path)
    {
        using var pause = new ManualResetEventSlim();
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException) when (System.Diagnostics.Stopwatch.GetElapsedTime(started) < s_patience)
            {
                pause.Wait(20);
            }
            catch (IOException e)
            {
                throw new NestException("Another process is upgrading the data folder; wait until it is done and try again.", e);
            }
        }
    }
}
