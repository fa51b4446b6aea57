using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace McpNest.Core.Storage;

/// <summary>Sets the pragmas that belong to a connection, at every open.</summary>
public sealed class SqlitePragmas(bool readOnly) : DbConnectionInterceptor
{
    // One statement each. journal_mode is kept in the file; the others belong to the connection.
    private const string Common =
        "PRAGMA busy_timeout=2000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; "
        + "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;";

    private const string ReadOnly = Common + " PRAGMA query_only=ON;";

    public static void Apply(DbConnection connection, bool readOnly)
    {
        using var command = connection.CreateCommand();
        command.CommandText = readOnly ? ReadOnly : Common;
        command.ExecuteNonQuery();
    }

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Apply(connection, readOnly);

    public override Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Apply(connection, readOnly);
        return Task.CompletedTask;
    }
}
