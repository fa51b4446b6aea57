using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Storage;

/// <summary>Plain tables of nest.db. One subclass per provider, so that each has its own migrations.</summary>
public abstract class NestDbContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<JournalRow> Journal => Set<JournalRow>();

    public DbSet<CallRow> Calls => Set<CallRow>();

    public DbSet<TermRow> Terms => Set<TermRow>();

    public DbSet<CallCountRow> CallCounts => Set<CallCountRow>();

    public DbSet<CallHourRow> CallHours => Set<CallHourRow>();

    public DbSet<MemberRow> Members => Set<MemberRow>();

    public DbSet<AgentRow> Agents => Set<AgentRow>();

    public DbSet<GroupRow> Groups => Set<GroupRow>();

    public DbSet<ServerRow> Servers => Set<ServerRow>();

    public DbSet<SecretRow> Secrets => Set<SecretRow>();

    public DbSet<MemberSecretRow> MemberSecrets => Set<MemberSecretRow>();

    public DbSet<DefinitionRow> Definitions => Set<DefinitionRow>();

    public DbSet<ReasonRow> Reasons => Set<ReasonRow>();

    public DbSet<SavedViewRow> SavedViews => Set<SavedViewRow>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcConverter>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<JournalRow>(e =>
        {
            e.ToTable("Journal").HasKey(x => x.Seq);
            e.Property(x => x.Seq).ValueGeneratedNever();
            e.Property(x => x.Kind).HasMaxLength(1);
            e.HasIndex(x => new { x.Kind, x.Seq }, "IX_Journal_Rest").HasFilter("\"Kind\" NOT IN ('i', 'o')");
        });
        modelBuilder.Entity<CallRow>(e =>
        {
            e.ToTable("Calls").HasKey(x => x.Seq);
            e.Property(x => x.Seq).ValueGeneratedNever();
            // The rowid is the seq: an index on a column alone is one on (column, seq).
            e.HasIndex(x => x.Member);
            e.HasIndex(x => x.Agent);
            e.HasIndex(x => x.Client);
            e.HasIndex(x => x.Server);
            e.HasIndex(x => x.Tool);
            e.HasIndex(x => x.Outcome).HasFilter(CallTerms.NotSucceeded);
            e.HasIndex(x => x.Method).HasFilter(CallTerms.NotToolsCall);
            e.HasIndex(x => x.Reason).HasFilter("\"Reason\" IS NOT NULL");
            e.HasIndex(x => x.Scheme).HasFilter("\"Scheme\" IS NOT NULL");
        });
        modelBuilder.Entity<TermRow>(e => e.HasIndex(x => new { x.Kind, x.Text }).IsUnique());
        modelBuilder.Entity<CallCountRow>(e => e.HasKey(x => new { x.Kind, x.Term, x.Hour, x.Outcome }));
        modelBuilder.Entity<CallHourRow>(e =>
        {
            e.HasKey(x => x.Hour);
            e.Property(x => x.Hour).ValueGeneratedNever();
        });
        modelBuilder.Entity<MemberRow>(e => e.HasIndex(x => x.EmailKey).IsUnique().HasFilter("\"Removed\" = 0"));
        modelBuilder.Entity<AgentRow>(e => e.HasIndex(x => x.MemberId));
        modelBuilder.Entity<GroupRow>(e => e.HasIndex(x => x.NameKey).IsUnique());
        modelBuilder.Entity<SecretRow>(e => e.HasIndex(x => new { x.ServerId, x.Kind, x.Name }).IsUnique());
        modelBuilder.Entity<MemberSecretRow>(e =>
        {
            e.HasKey(x => new { x.ServerId, x.MemberId });
            e.HasIndex(x => x.MemberId);
        });
        modelBuilder.Entity<DefinitionRow>(e => e.HasKey(x => x.Fingerprint));
        modelBuilder.Entity<SavedViewRow>(e => e.HasIndex(x => new { x.MemberId, x.Name }).IsUnique());
        modelBuilder.Entity<ReasonRow>(e =>
        {
            e.HasKey(x => x.Seq);
            e.Property(x => x.Seq).ValueGeneratedNever();
        });
    }
}
