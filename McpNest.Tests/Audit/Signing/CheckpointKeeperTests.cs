using McpNest.Core.Audit;
using McpNest.Core.Policy;
using McpNest.Tests.Support;
using McpNest.Tests.Support.Upstreams;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace McpNest.Tests.Audit.Signing;

/// <summary>The serving process signs by itself.</summary>
public sealed class CheckpointKeeperTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task NewNest_AnnouncesItsKeyAtOnce()
    {
        await using var stage = await SigningStage.OpenAsync(_folder, _time);
        using var keeper = await StartAsync(stage);

        await Eventually.Holds(() => stage.Checkpoints.Last is not null);

        Assert.NotNull(stage.Nest.Journal.State.CheckpointKey);
        await keeper.StopAsync(Cancel);
    }

    [Fact]
    public async Task SoManyRecords_AreSignedWithoutWaiting()
    {
        await using var stage = await SigningStage.OpenAsync(_folder, _time, new AuditOptions { CheckpointEvery = 20 });
        var first = await stage.SignAsync();
        using var keeper = await StartAsync(stage);

        for (var i = 0; i < 20; i++)
        {
            await stage.CallAsync();
        }

        await Eventually.Holds(() => stage.Checkpoints.Last!.Seq >= first.Seq + 20);
        await keeper.StopAsync(Cancel);
    }

    [Fact]
    public async Task SomethingNew_IsSignedAfterTenMinutes()
    {
        await using var stage = await SigningStage.OpenAsync(_folder, _time);
        var first = await stage.SignAsync();
        using var keeper = await StartAsync(stage);
        await stage.CallAsync();
        await Eventually.Holds(() =>
        {
            _time.Advance(CheckpointKeeper.Look);
            return stage.Checkpoints.Last!.Seq > first.Seq;
        });

        Assert.True(_time.GetUtcNow() - first.At >= CheckpointKeeper.Longest);
        await keeper.StopAsync(Cancel);
    }

    [Fact]
    public async Task WeightyRecord_IsSignedAtTheNextLook()
    {
        await using var stage = await SigningStage.OpenAsync(_folder, _time);
        var first = await stage.SignAsync();
        using var keeper = await StartAsync(stage);
        await stage.Nest.Commit(new Change.MemberErased(Guid.CreateVersion7()));

        await Eventually.Holds(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
            return stage.Checkpoints.Last!.Seq > first.Seq;
        });

        Assert.True(_time.GetUtcNow() - first.At < CheckpointKeeper.Longest);
        await keeper.StopAsync(Cancel);
    }

    [Fact]
    public async Task FolderOutOfReach_IsTriedAgain()
    {
        var elsewhere = _folder.File("elsewhere");
        await File.WriteAllTextAsync(elsewhere, "no folder", Cancel);
        await using var stage = await SigningStage.OpenAsync(_folder, _time, new AuditOptions { CheckpointFolder = Path.Combine(elsewhere, "kept") });
        using var keeper = await StartAsync(stage);
        await Eventually.Holds(() => stage.Checkpoints.FailingBecause is not null);

        File.Delete(elsewhere);
        await Eventually.Holds(() =>
        {
            _time.Advance(CheckpointKeeper.Look);
            return stage.Checkpoints.Last is not null;
        });

        Assert.Null(stage.Checkpoints.FailingBecause);
        await keeper.StopAsync(Cancel);
    }

    [Fact]
    public async Task EndOfTheServer_IsSignedAfterItsVeryLastRecord()
    {
        CheckpointSigner signer;
        Checkpoint last;
        await using (var stage = await SigningStage.OpenAsync(_folder, _time))
        {
            await stage.Nest.Journal.StartServingAsync(Cancel);
            using var keeper = await StartAsync(stage);
            await Eventually.Holds(() => stage.Checkpoints.Last is not null);
            await stage.CallAsync();
            await keeper.StopAsync(Cancel);
            (signer, last) = (stage.Signer, stage.Checkpoints.Last!);
        }

        await signer.DisposeAsync();

        await using var again = await SigningStage.OpenAsync(_folder, _time);
        var signed = again.File.Read().Last();
        Assert.True(signed.Seq > last.Seq);
        Assert.Equal(again.Nest.Journal.Head.Seq, signed.Seq); // the record that it stopped
        Assert.Equal(again.Nest.Journal.Head.Hash, signed.Hash);
    }

    private static async Task<CheckpointKeeper> StartAsync(SigningStage stage)
    {
        var keeper = new CheckpointKeeper(
            stage.Nest.Journal, stage.Nest.Database, stage.Checkpoints, stage.Nest.Feed, stage.Options, stage.Time, NullLogger<CheckpointKeeper>.Instance);
        await keeper.StartAsync(Cancel);
        return keeper;
    }
}
