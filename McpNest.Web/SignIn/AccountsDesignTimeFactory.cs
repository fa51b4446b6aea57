using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace McpNest.Web.SignIn;

/// <summary>Lets <c>dotnet ef</c> write migrations without a running nest.</summary>
internal sealed class AccountsDesignTimeFactory : IDesignTimeDbContextFactory<AccountsDbContext>
{
    public AccountsDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<AccountsDbContext>().UseSqlite("Data Source=design-time.db")
            .UseApplicationServiceProvider(new ServiceCollection().Configure<IdentityOptions>(AccountsDbContext.Configure).BuildServiceProvider()).Options);
}
