using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace McpNest.Web.SignIn;

/// <summary>accounts.db: passwords, one-time links, ended sessions and the keys of cookies. An account's id is its member's id; everything else about a member is not here.</summary>
public sealed class AccountsDbContext(DbContextOptions<AccountsDbContext> options) : IdentityUserContext<IdentityUser>(options)
{
    public DbSet<OneTimeLink> Links => Set<OneTimeLink>();

    public DbSet<EndedSession> EndedSessions => Set<EndedSession>();

    public DbSet<CookieKey> CookieKeys => Set<CookieKey>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        var seconds = new ValueConverter<DateTimeOffset, long>(
            instant => instant.ToUnixTimeSeconds(), stored => DateTimeOffset.FromUnixTimeSeconds(stored));
        builder.Entity<OneTimeLink>(e =>
        {
            e.HasIndex(x => x.CodeHash).IsUnique();
            e.Property(x => x.ExpiresAt).HasConversion(seconds);
            e.Property(x => x.UsedAt).HasConversion(seconds);
        });
        builder.Entity<EndedSession>(e => e.Property(x => x.ForgetAt).HasConversion(seconds));
    }
}
