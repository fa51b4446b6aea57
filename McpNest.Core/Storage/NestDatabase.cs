using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Storage;

/// <summary>Opens nest.db. Everything but the journal's writer gets a context that cannot write.</summary>
public sealed class NestDatabase : IDbContextFactory<NestDbContext>
{
    private readonly DataFolder _folder;
    private readonly DbContextOptions<SqliteNestDbContext> _reading;

    private NestDatabase(DataFolder folder)
    {
        _folder = folder;
        _reading = Options(folder, readOnly: true);
    }

    /// <summary>Opens the folder's database; creates or upgrades its tables first.</summary>
    /// <exception cref="NestException">It is damaged, locked or cannot be written; nothing was changed.</exception>
    public static NestDatabase OpenOrCreate(DataFolder folder)
    {
        try
        {
            DatabaseFile.DemandNotLost(folder);
            DataFolder.Reserve(folder.NestDatabase);
            using var context = new SqliteNestDbContext(Options(folder, readOnly: false));
            SchemaUpgrade.Apply(context, folder);
            return new NestDatabase(folder);
        }
        catch (SqliteException e)
        {
            throw new NestException(
                e.SqliteErrorCode is 11 or 26
                    ? $"{folder.NestDatabase} is damaged and was left untouched; restore a backup of the data folder."
                    : $"{folder.NestDatabase} cannot be opened (SQLite error {e.SqliteErrorCode}); check that this user may write it and that the disk is not full.",
                e);
        }
    }

    /// <summary>A context for reading; a write through it fails.</summary>
    public NestDbContext CreateDbContext() => new SqliteNestDbContext(_reading);

    /// <summary>A context inside the transaction that is open on the writer's own connection. Only the journal calls this.</summary>
    public static NestDbContext OnWriter(SqliteConnection connection)
    {
        var context = new SqliteNestDbContext(new DbContextOptionsBuilder<SqliteNestDbContext>().UseSqlite(connection).Options);
        context.Database.AutoTransactionBehavior = AutoTransactionBehavior.Never;
        return context;
    }

    /// <summary>A plain connection with the nest's pragmas set.</summary>
    public SqliteConnection Open(bool readOnly)
    {
        var connection = new SqliteConnection(ConnectionString(_folder, mayCreate: false));
        try
        {
            connection.Open();
            SqlitePragmas.Apply(connection, readOnly);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static DbContextOptions<SqliteNestDbContext> Options(DataFolder folder, bool readOnly) =>
        new DbContextOptionsBuilder<SqliteNestDbContext>()
            .UseSqlite(ConnectionString(folder, mayCreate: !readOnly))
            .AddInterceptors(new SqlitePragmas(readOnly))
            .Options;

    // Pooled connections would outlive the folder in tests and in restore; opening costs well under a millisecond.
    private static string ConnectionString(DataFolder folder, bool mayCreate) => new SqliteConnectionStringBuilder
    {
        DataSource = folder.NestDatabase,
        Mode = mayCreate ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite, // a lost file is never made anew in passing
        Pooling = false,
        DefaultTimeout = 5,
    }.ToString();
}
