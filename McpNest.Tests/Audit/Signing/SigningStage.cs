using McpNest.Core.Audit;
using McpNest.Core.Audit.Evidence;
using McpNest.Core.Journal;
using McpNest.Tests.Support;

namespace McpNest.Tests.Audit.Signing;

/// <summary>A journal with what signs it. Several may stand on one folder, as several processes do.</summary>
internal sealed class SigningStage : IAsyncDisposable
{
    private SigningStage(TempFolder folder, TestJournal nest, AuditOptions options, JournalOptions journal, TimeProvider time)
    {
        (Nest, Options, Time) = (nest, options, time);
        Signer = new CheckpointSigner(folder.Data, nest.Database, journal, options, time);
        Checkpoints = new Checkpoints(nest.Journal, nest.Database, folder.Data, Signer, time);
        Evidence = new EvidenceExport(nest.Database, nest.Journal, Checkpoints, Signer, time);
        File = new CheckpointFile(Path.Combine(options.CheckpointsOf(folder.Data), CheckpointFile.Name));
    }

    public TestJournal Nest { get; }

    public AuditOptions Options { get; }

    public TimeProvider Time { get; }

    public CheckpointSigner Signer { get; }

    public Checkpoints Checkpoints { get; }

    public EvidenceExport Evidence { get; }

    public CheckpointFile File { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<SigningStage> OpenAsync(TempFolder folder, TimeProvider? time = null, AuditOptions? options = null, bool relaxed = false)
    {
        var journal = TestJournal.Patient with { SurvivePowerLoss = !relaxed };
        var nest = TestJournal.Open(folder, time, journal);
        if (nest.Journal.State.Members.IsEmpty)
        {
            await nest.Populate();
            await nest.Grant();
        }

        return new SigningStage(folder, nest, options ?? new AuditOptions(), journal, time ?? TimeProvider.System);
    }

    public Task<Checkpoint> SignAsync() => Checkpoints.SignAsync(Cancel);

    /// <summary>A call from its intent to its outcome.</summary>
    public async Task CallAsync()
    {
        if ((await Nest.Call()).Permit is { } permit)
        {
            Nest.Journal.Complete(permit, new CallEnd(CallOutcome.Succeeded, TimeSpan.FromMilliseconds(3), 20));
        }
    }

    public async Task<string?> HashInFileAsync(long seq)
    {
        await using var db = Nest.Database.CreateDbContext();
        return await db.Journal.FindAsync([seq], Cancel) is { } row ? Convert.ToHexStringLower(row.Hash) : null;
    }

    /// <summary>What somebody with the machine could do to the file.</summary>
    public void Tamper(string sql)
    {
        using var connection = Nest.Database.Open(readOnly: false);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.True(command.ExecuteNonQuery() > 0);
    }

    public ValueTask DisposeAsync() => Nest.DisposeAsync();
}
