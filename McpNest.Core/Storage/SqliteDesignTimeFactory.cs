using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace McpNest.Core.Storage;

/// <summary>Lets <c>dotnet ef</c> write migrations without a running nest.</summary>
internal sealed class SqliteDesignTimeFactory : IDesignTimeDbContextFactory<SqliteNestDbContext>
{
    public SqliteNestDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteNestDbContext>().UseSqlite("Data Source=design-time.db").Options);
}
