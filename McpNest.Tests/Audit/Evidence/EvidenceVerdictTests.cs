using McpNest.Core.Audit.Evidence;
using McpNest.Core.Audit.Verification;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Tests.Audit.Signing;
using McpNest.Tests.Support;
using McpNest.Tests.Support.Upstreams;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Tests.Audit.Evidence;

/// <summary>Every kind of export holds against the verifier, and against the independent one it brings along.</summary>
public sealed class EvidenceVerdictTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TempFolder _place = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _folder.Dispose();
        _place.Dispose();
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(2, null)]
    [InlineData(11, null)]
    [InlineData(1, 12)]
    [InlineData(11, 30)]
    public async Task Range_IsIntact(int? from, int? to)
    {
        await using var stage = await BusyAsync();
        await HoldsAsync(await Unpacked.OfAsync(stage, from, to));
    }

    [Fact]
    public async Task RangesAcrossKeys_AreIntact()
    {
        await using var stage = await BusyAsync();
        var first = await stage.SignAsync();
        await stage.Checkpoints.NewKeyAsync(Actor.Operator, Cancel);
        await CallsAsync(stage, 3);
        await HoldsAsync(await Unpacked.OfAsync(stage));
        await stage.Checkpoints.NewKeyAsync(Actor.Operator, Cancel);
        await HoldsAsync(await Unpacked.OfAsync(stage));
        await HoldsAsync(await Unpacked.OfAsync(stage, from: first.Seq + 1));
        File.Delete(_folder.File("journal.key"));
        await stage.Checkpoints.NewKeyAsync(Actor.Operator, Cancel);
        await HoldsAsync(await Unpacked.OfAsync(stage, from: first.Seq), withoutKey: Verdict.Incomplete); // nobody signed for the last key
    }

    [Fact]
    public async Task PrunedJournal_IsIntact()
    {
        await using var stage = await BusyAsync();
        const long cut = 12;
        var before = (await Unpacked.OfAsync(stage, from: cut + 1)).Opening;
        await stage.Nest.Journal.CommitStateAsync(Actor.Nest, new StateRecord(before.At, new RemovedRange(1, cut, cut), before.State), Cancel);
        await stage.SignAsync();
        stage.Tamper($"DELETE FROM Journal WHERE Seq <= {cut}");

        await HoldsAsync(await Unpacked.OfAsync(stage));
        await HoldsAsync(await Unpacked.OfAsync(stage, from: cut + 5));
    }

    private async Task HoldsAsync(Unpacked export, Verdict withoutKey = Verdict.Intact)
    {
        var (file, key) = (_place.File("evidence.zip"), _place.File("key.pem"));
        await File.WriteAllBytesAsync(file, export.Archive, Cancel);
        await File.WriteAllBytesAsync(key, export.Files[EvidenceFiles.PublicKey], Cancel);

        foreach (var request in new[] { new VerificationRequest(file), new VerificationRequest(file) { TrustedKeys = [export.Key] } })
        {
            var result = await JournalVerifier.VerifyAsync(request, _ => { }, Cancel);
            Assert.True(result.Verdict == (request.TrustedKeys.IsEmpty ? withoutKey : Verdict.Intact), string.Join("; ", result.Findings));
            Assert.Equal((export.Result.Count, export.Result.From, export.Result.To, 0), (result.Records, result.FirstSeq, result.LastSeq, result.BehindCheckpoint));
            Assert.Equal(export.Checkpoints.Length, result.Checkpoints);
        }

        Shell.Need("python3");
        Shell.Need("openssl");
        await File.WriteAllBytesAsync(_place.File("verify.py"), export.Files[EvidenceFiles.Verifier], Cancel);
        var (code, output) = await Shell.RunAsync(_place.Path, "python3", "verify.py", "evidence.zip");
        Assert.True(code == (withoutKey == Verdict.Intact ? 0 : 3), output);
    }

    private async Task<SigningStage> BusyAsync()
    {
        var stage = await SigningStage.OpenAsync(_folder);
        await stage.SignAsync(); // announces the key: from here on exports may end anywhere
        await CallsAsync(stage, 20);
        return stage;
    }

    /// <summary>One after the other with its outcome: an even number of records, none open.</summary>
    private static async Task CallsAsync(SigningStage stage, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await stage.CallAsync();
            await Eventually.Holds(async () =>
            {
                await using var db = stage.Nest.Database.CreateDbContext();
                return !await db.Calls.AnyAsync(call => call.Outcome == null, Cancel);
            });
        }
    }
}
