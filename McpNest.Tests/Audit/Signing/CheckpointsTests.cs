using System.Text;
using McpNest.Core;
using McpNest.Core.Audit;
using McpNest.Core.Policy;
using McpNest.Tests.Support;

namespace McpNest.Tests.Audit.Signing;

public sealed class CheckpointsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task FirstCheckpoint_AnnouncesItsKeyAndSignsForThatRecord()
    {
        await using var stage = await SigningStage.OpenAsync(_folder);

        var signed = await stage.SignAsync();

        var key = stage.Nest.Journal.State.CheckpointKey;
        Assert.NotNull(key);
        Assert.True(signed.IsSignedBy(key));
        Assert.Equal(stage.Nest.Journal.Head.Seq, signed.Seq);
        Assert.Equal(stage.Nest.Journal.Head.Hash, signed.Hash);
        Assert.Equal((stage.Nest.Journal.State.InstanceId, 1), (signed.Nest, signed.Epoch));
        Assert.Equal(signed, Assert.Single(stage.File.Read()));
        Assert.Equal(signed, stage.Checkpoints.Last);
        Assert.Equal(key, SigningKey.ReadPublic(await File.ReadAllTextAsync(_folder.File("journal.pub"), Cancel)));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.File("journal.key")));
        }
    }

    [Fact]
    public async Task Checkpoint_IsAcceptedByOpenssl()
    {
        Shell.Need("openssl");
        await using var stage = await SigningStage.OpenAsync(_folder);
        var signed = await stage.SignAsync();
        await File.WriteAllBytesAsync(_folder.File("signed"), signed.SignedBytes(), Cancel);
        await File.WriteAllBytesAsync(_folder.File("signature"), Convert.FromBase64String(signed.Signature), Cancel);

        var (code, output) = await Shell.RunAsync(_folder.Path, "openssl", "dgst", "-sha256", "-verify", "journal.pub", "-signature", "signature", "signed");

        Assert.True(code == 0, output);
        Assert.Contains("Verified OK", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NothingNew_GivesTheSameCheckpoint()
    {
        await using var stage = await SigningStage.OpenAsync(_folder);
        var first = await stage.SignAsync();

        Assert.Equal(first, await stage.SignAsync());
        await stage.CallAsync();
        var next = await stage.SignAsync();

        Assert.True(next.Seq > first.Seq);
        Assert.Equal([first, next], stage.File.Read());
    }

    [Fact]
    public async Task Line_TakesNoWordThatIsNotSigned()
    {
        await using var stage = await SigningStage.OpenAsync(_folder);
        var line = (await stage.SignAsync()).ToLine();

        Assert.Equal(line, Checkpoint.Parse(line).ToLine());
        foreach (var other in new[] { line.Replace("{", "{\"more\":1,"), line.Replace("\"v\":1", "\"v\":2"), line.Replace("\"epoch\":1", "\"epoch\":1,\"epoch\":1"), "[]", "" })
        {
            Assert.Throws<FormatException>(() => Checkpoint.Parse(other));
        }

        var key = stage.Nest.Journal.State.CheckpointKey!;
        Assert.False(Checkpoint.Parse(line.Replace("\"epoch\":1", "\"epoch\":2")).IsSignedBy(key));
        Assert.False((Checkpoint.Parse(line) with { Signature = "no" }).IsSignedBy(key));
    }

    [Fact]
    public async Task TornLine_DoesNotCountAndIsTakenAwayByTheNext()
    {
        await using var stage = await SigningStage.OpenAsync(_folder);
        var first = await stage.SignAsync();
        await File.AppendAllTextAsync(stage.File.Path, first.ToLine()[..40], Cancel);

        Assert.Equal([first], stage.File.Read());
        await stage.CallAsync();
        var next = await stage.SignAsync();

        Assert.Equal([first, next], stage.File.Read());
        Assert.Equal(2, stage.File.Lines().Count());
    }

    [Fact]
    public async Task LongFile_IsReadWhole()
    {
        await using var stage = await SigningStage.OpenAsync(_folder);
        var signed = await stage.SignAsync();
        var many = Enumerable.Range(1, 1000).Select(seq => (signed with { Epoch = 7, Seq = seq }).ToLine() + "\n");
        await File.WriteAllTextAsync(stage.File.Path, string.Concat(many), Encoding.UTF8, Cancel);

        // The mark of UTF-8 that this writes spoils the first line; the others must all be found across the portions they are read in.
        Assert.Equal(Enumerable.Range(2, 999).Select(seq => (long)seq), stage.File.Read().Select(checkpoint => checkpoint.Seq));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TwoProcesses_NeverSignTwoHashesForOneRecord(bool relaxed)
    {
        await using var one = await SigningStage.OpenAsync(_folder, relaxed: relaxed);
        await using var other = await SigningStage.OpenAsync(_folder, relaxed: relaxed);
        var work = new[] { one, other }.Select(stage => Task.Run(async () =>
        {
            for (var i = 0; i < 25; i++)
            {
                await one.CallAsync();
                await stage.SignAsync();
            }
        }, Cancel));

        await Task.WhenAll(work);

        var key = Assert.Single(one.Nest.Journal.State.CheckpointKey is { } k ? new[] { k } : []);
        var lines = one.File.Read().ToArray();
        Assert.Equal(one.File.Lines().Count(), lines.Length);
        Assert.InRange(lines.Length, 20, 50);
        Assert.Equal(lines.Length, lines.Select(line => line.Seq).Distinct().Count());
        foreach (var line in lines)
        {
            Assert.True(line.IsSignedBy(key));
            Assert.Equal(await one.HashInFileAsync(line.Seq), line.Hash);
        }
    }

    [Fact]
    public async Task FolderOutOfReach_IsSaidAndCallsGoOn()
    {
        var elsewhere = _folder.File("elsewhere");
        await File.WriteAllTextAsync(elsewhere, "no folder", Cancel);
        await using var stage = await SigningStage.OpenAsync(_folder, options: new AuditOptions { CheckpointFolder = Path.Combine(elsewhere, "kept") });

        var refused = await Assert.ThrowsAsync<NestException>(stage.SignAsync);

        Assert.Contains("CheckpointFolder", refused.Message, StringComparison.Ordinal);
        Assert.Equal(refused.Message, stage.Checkpoints.FailingBecause);
        Assert.True((await stage.Nest.Call()).Decision.IsAllowed);

        File.Delete(elsewhere);
        await stage.SignAsync();
        Assert.Null(stage.Checkpoints.FailingBecause);
    }

    [Theory]
    [InlineData("UPDATE Journal SET Hash = x'00' || substr(Hash, 2) WHERE Seq = (SELECT max(Seq) FROM Journal)")]
    [InlineData("DELETE FROM Journal WHERE Seq = (SELECT max(Seq) FROM Journal)")]
    public async Task JournalThatContradictsACheckpoint_GetsNoOther(string sql)
    {
        await using var stage = await SigningStage.OpenAsync(_folder);
        await stage.SignAsync();
        stage.Tamper(sql);

        var refused = await Assert.ThrowsAsync<NestException>(stage.SignAsync);

        Assert.Contains("not the one that was signed", refused.Message, StringComparison.Ordinal);
        Assert.Single(stage.File.Lines());
    }

    [Fact]
    public async Task FileCutShort_DoesNotMakeItSignARewrittenJournal()
    {
        await using var stage = await SigningStage.OpenAsync(_folder);
        await stage.SignAsync();
        await stage.CallAsync();
        var last = await stage.SignAsync();
        await File.WriteAllLinesAsync(stage.File.Path, stage.File.Lines().Take(1).ToArray(), Cancel);
        stage.Tamper($"UPDATE Journal SET Hash = x'00' || substr(Hash, 2) WHERE Seq = {last.Seq}");

        var refused = await Assert.ThrowsAsync<NestException>(stage.SignAsync);

        Assert.Equal(refused.Message, stage.Checkpoints.FailingBecause);
        Assert.Single(stage.File.Lines());
    }

    [Fact]
    public async Task Checkpoint_IsForReadersOfTheJournal()
    {
        await using var stage = await SigningStage.OpenAsync(_folder);

        await Assert.ThrowsAsync<NestException>(() => stage.Checkpoints.SignAsync(Actor.Member(stage.Nest.MemberId), Cancel));
        await stage.Nest.Commit(new Change.MemberRoleSet(stage.Nest.MemberId, MemberRole.Auditor));

        Assert.NotNull(await stage.Checkpoints.SignAsync(Actor.Member(stage.Nest.MemberId), Cancel));
    }

    [Fact]
    public async Task CheckpointsOfAnEarlierEpoch_DoNotStandInTheWay()
    {
        await using var stage = await SigningStage.OpenAsync(_folder);
        var signed = await stage.SignAsync();
        await stage.Nest.Commit(new Change.Restored(2, signed.Seq - 1, signed.Seq, WithKeys: true));

        var next = await stage.SignAsync();

        Assert.Equal((2, stage.Nest.Journal.Head.Seq), (next.Epoch, next.Seq));
    }
}
