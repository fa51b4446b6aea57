using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Storage;

/// <summary>Opens nest.db. Everything but the journal's writer gets a context that cannot write.</summary>
public sealed class NestDatabase(DataFolder folder) : IDbContextFactory<NestDbContext>
{
    private readonly DbContextOptions<SqliteNestDbContext> _reading = Options(folder, readOnly: true);

    /// <summary>A context for reading; a write through it fails.</summary>
    public NestDbContext CreateDbContext() => new SqliteNestDbContext(_reading);

    /// <summary>A context on the writer's own connection and transaction. Only the journal calls this.</summary>
    public static NestDbContext OnWriter(SqliteConnection connection, SqliteTransaction transaction)
    {
        var context = new SqliteNestDbContext(new DbContextOptionsBuilder<SqliteNestDbContext>().UseSqlite(connection).Options);
        context.Database.UseTransaction(transaction);
        return context;
    }

    /// <summary>Creates or upgrades the tables.</summary>
    public void Migrate()
    {
        using var context = new SqliteNestDbContext(Options(folder, readOnly: false));
        context.Database.Migrate();
    }

    /// <summary>A plain connection with the nest's pragmas set.</summary>
    public SqliteConnection Open(bool readOnly)
    {
        var connection = new SqliteConnection(ConnectionString(folder));
        connection.Open();
        SqlitePragmas.Apply(connection, readOnly);
        return connection;
    }

    private static DbContextOptions<SqliteNestDbContext> Options(DataFolder folder, bool readOnly) =>
        new DbContextOptionsBuilder<SqliteNestDbContext>()
            .UseSqlite(ConnectionString(folder))
            .AddInterceptors(new SqlitePragmas(readOnly))
            .Options;

    // Pooled connections would outlive the folder in tests and in restore; opening costs well under a millisecond.
    private static string ConnectionString(DataFolder folder) =>
        new SqliteConnectionStringBuilder { DataSource = folder.NestDatabase, Pooling = false, DefaultTimeout = 5 }.ToString();
}
