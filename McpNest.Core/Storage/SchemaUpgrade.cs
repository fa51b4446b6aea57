using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Storage;

/// <summary>Brings a database's tables up to date, one process at a time.</summary>
public static class SchemaUpgrade
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>Does nothing, and writes nothing, where the tables are as this version wants them.</summary>
    /// <exception cref="NestException">Another process has been upgrading the folder for too long.</exception>
    public static void Apply(DbContext context, DataFolder folder)
    {
        if (!context.Database.GetPendingMigrations().Any())
        {
            return;
        }

        using var alone = WaitForTurn(folder.File("upgrade.lock"));
        // EF's own lock is a row, which a killed process leaves behind for ever; ours ends with its process.
        var hasLockTable = context.Database
            .SqlQueryRaw<int>("SELECT count(*) AS Value FROM sqlite_master WHERE name = '__EFMigrationsLock'")
            .Single() > 0;
        if (hasLockTable)
        {
            context.Database.ExecuteSqlRaw("DELETE FROM __EFMigrationsLock");
        }

        context.Database.Migrate();
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
