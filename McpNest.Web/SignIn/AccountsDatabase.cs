using McpNest.Core.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Web.SignIn;

/// <summary>Opens accounts.db for one operation at a time; the first one creates or upgrades its tables.</summary>
public sealed class AccountsDatabase(DataFolder folder, IServiceScopeFactory scopes)
{
    private readonly Lock _gate = new();
    private bool _ready;

    internal static void Configure(DbContextOptionsBuilder options, DataFolder folder) => options
        .UseSqlite(new SqliteConnectionStringBuilder { DataSource = folder.AccountsDatabase, Pooling = false, DefaultTimeout = 5 }.ToString())
        .AddInterceptors(new SqlitePragmas(readOnly: false));

    /// <summary>A scope whose <see cref="AccountsDbContext"/> is ready to use.</summary>
    internal AsyncServiceScope Open()
    {
        var scope = scopes.CreateAsyncScope();
        lock (_gate)
        {
            if (!_ready)
            {
                DataFolder.Reserve(folder.AccountsDatabase);
                SchemaUpgrade.Apply(scope.ServiceProvider.GetRequiredService<AccountsDbContext>(), folder);
                _ready = true;
            }
        }

        return scope;
    }
}
