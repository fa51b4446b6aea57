using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace McpNest.Web.SignIn;

/// <summary>accounts.db: passwords, passkeys, links, sessions and the keys of cookies. An account's id is its member's id; everything else about a member is not here.</summary>
public sealed class AccountsDbContext(DbContextOptions<AccountsDbContext> options) : IdentityUserContext<IdentityUser>(options)
{
    public DbSet<OneTimeLink> Links => Set<OneTimeLink>();

    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<RecoveryCode> RecoveryCodes => Set<RecoveryCode>();

    public DbSet<JoinLink> JoinLinks => Set<JoinLink>();

    public DbSet<SentNotice> SentNotices => Set<SentNotice>();

    public DbSet<DataNotice> DataNotices => Set<DataNotice>();

    public DbSet<CookieKey> CookieKeys => Set<CookieKey>();

    /// <summary>The first version of Identity's tables that has passkeys. Identity reads it from its options.</summary>
    internal static void Configure(IdentityOptions options) => options.Stores.SchemaVersion = IdentitySchemaVersions.Version3;

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
        builder.Entity<Session>(e =>
        {
            e.HasIndex(x => x.MemberId);
            e.Property(x => x.BeganAt).HasConversion(seconds);
            e.Property(x => x.SeenAt).HasConversion(seconds);
            e.Property(x => x.ProvenAt).HasConversion(seconds);
        });
        builder.Entity<RecoveryCode>(e =>
        {
            e.HasIndex(x => new { x.MemberId, x.CodeHash }).IsUnique();
            e.Property(x => x.UsedAt).HasConversion(seconds);
        });
        builder.Entity<JoinLink>(e =>
        {
            e.HasIndex(x => x.CodeHash).IsUnique();
            e.Property(x => x.ExpiresAt).HasConversion(seconds);
            e.Property(x => x.EndedAt).HasConversion(seconds);
        });
        builder.Entity<SentNotice>(e => e.Property(x => x.At).HasConversion(seconds));
        builder.Entity<DataNotice>(e =>
        {
            e.HasKey(x => x.MemberId);
            e.Property(x => x.MemberId).ValueGeneratedNever();
            e.Property(x => x.ReadAt).HasConversion(seconds);
        });
    }
}
