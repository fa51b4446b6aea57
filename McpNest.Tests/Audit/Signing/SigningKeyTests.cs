using McpNest.Core;
using McpNest.Core.Audit;
using McpNest.Core.Policy;
using McpNest.Tests.Support;

namespace McpNest.Tests.Audit.Signing;

/// <summary>The key is lost, spoilt, exchanged.</summary>
public sealed class SigningKeyTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string KeyFile => _folder.File("journal.key");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task MissingKey_IsSaidUntilANewOneIsSet()
    {
        await using var stage = await SigningStage.OpenAsync(_folder);
        var first = await stage.SignAsync();
        File.Delete(KeyFile);

        var refused = await Assert.ThrowsAsync<NestException>(stage.SignAsync);
        Assert.Contains("missing", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--new-key", refused.Message, StringComparison.Ordinal);
        Assert.Equal(refused.Message, stage.Checkpoints.FailingBecause);
        Assert.True((await stage.Nest.Call()).Decision.IsAllowed);

        var signed = await stage.Checkpoints.NewKeyAsync(Actor.Operator, Cancel);

        Assert.NotEqual(first.KeyId, signed.KeyId);
        Assert.True(signed.IsSignedBy(stage.Nest.Journal.State.CheckpointKey!));
        Assert.Equal([first, signed], stage.File.Read());
        Assert.Null(stage.Checkpoints.FailingBecause);
    }

    [Fact]
    public async Task KeyThatComesBack_SignsAgain()
    {
        await using var stage = await SigningStage.OpenAsync(_folder);
        await stage.SignAsync();
        File.Move(KeyFile, _folder.File("away"));
        await Assert.ThrowsAsync<NestException>(stage.SignAsync);
        File.Move(_folder.File("away"), KeyFile);

        await stage.SignAsync();
    }

    [Fact]
    public async Task ForeignKey_DoesNotSignAndIsKeptWhenReplaced()
    {
        await using var stage = await SigningStage.OpenAsync(_folder);
        await stage.SignAsync();
        File.Delete(KeyFile);
        string foreign;
        using (var other = SigningKey.Create(KeyFile))
        {
            foreign = other.Public.Id;
        }

        Assert.Contains("not the key this journal announced", (await Assert.ThrowsAsync<NestException>(stage.SignAsync)).Message, StringComparison.Ordinal);
        await stage.Checkpoints.NewKeyAsync(Actor.Operator, Cancel);

        Assert.DoesNotContain(stage.File.Read(), line => line.KeyId == foreign);
        using var kept = SigningKey.TryRead(Assert.Single(Directory.GetFiles(_folder.Path, "journal.key.foreign-*")));
        Assert.Equal(foreign, kept!.Public.Id);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")]
    public async Task DamagedKey_IsSaid(string text)
    {
        await using var stage = await SigningStage.OpenAsync(_folder);
        await stage.SignAsync();
        await File.WriteAllTextAsync(KeyFile, text, Cancel);

        Assert.Contains("damaged", (await Assert.ThrowsAsync<NestException>(stage.SignAsync)).Message, StringComparison.Ordinal);
        await stage.Checkpoints.NewKeyAsync(Actor.Operator, Cancel);
    }

    [Fact]
    public async Task KeyOthersCanRead_DoesNotSignButForItsSuccessor()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows files have no such mode.");
            return;
        }

        await using var stage = await SigningStage.OpenAsync(_folder);
        var first = await stage.SignAsync();
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        Assert.Contains("chmod 600", (await Assert.ThrowsAsync<NestException>(stage.SignAsync)).Message, StringComparison.Ordinal);
        var signed = await stage.Checkpoints.NewKeyAsync(Actor.Operator, Cancel);

        Assert.Contains(stage.File.Read(), line => line.KeyId == first.KeyId && line.Seq == signed.Seq);
    }

    [Fact]
    public async Task OldKey_SignsForTheNewOne()
    {
        await using var stage = await SigningStage.OpenAsync(_folder);
        var first = await stage.SignAsync();

        var signed = await stage.Checkpoints.NewKeyAsync(Actor.Operator, Cancel);

        var (old, next) = (stage.File.Read().ElementAt(^2), stage.File.Read().Last());
        Assert.Equal(signed, next);
        Assert.Equal((first.KeyId, next.Seq, next.Hash), (old.KeyId, old.Seq, old.Hash));
        Assert.Equal(stage.Nest.Journal.Head.Seq, next.Seq); // the record of the new key
        Assert.Equal(stage.Nest.Journal.State.CheckpointKey!.Id, next.KeyId);
        Assert.False(File.Exists(KeyFile + ".next"));
        Assert.Equal(next.KeyId, SigningKey.ReadPublic(await File.ReadAllTextAsync(_folder.File("journal.pub"), Cancel)).Id);
        await stage.CallAsync();
        Assert.Equal(next.KeyId, (await stage.SignAsync()).KeyId);
    }

    [Fact]
    public async Task InterruptedChangeOfKeys_IsFinished()
    {
        await using var stage = await SigningStage.OpenAsync(_folder);
        var first = await stage.SignAsync();
        using (var next = SigningKey.Create(KeyFile + ".next"))
        {
            await stage.Nest.Commit(new Change.CheckpointKeySet(next.Public)); // and here it was killed
        }

        var signed = await stage.SignAsync();

        Assert.Equal([first.KeyId, first.KeyId, signed.KeyId], stage.File.Read().Select(line => line.KeyId));
        Assert.Equal(stage.Nest.Journal.State.CheckpointKey!.Id, signed.KeyId);
        Assert.False(File.Exists(KeyFile + ".next"));
    }

    [Fact]
    public async Task NewKey_WaitsForAFolderInReach()
    {
        var options = new AuditOptions { CheckpointFolder = _folder.File("kept") };
        await using var stage = await SigningStage.OpenAsync(_folder, options: options);
        var first = await stage.SignAsync();
        Directory.Move(options.CheckpointFolder!, _folder.File("aside"));
        await File.WriteAllTextAsync(options.CheckpointFolder!, "", Cancel);

        await Assert.ThrowsAsync<NestException>(() => stage.Checkpoints.NewKeyAsync(Actor.Operator, Cancel));

        Assert.Equal(first.KeyId, stage.Nest.Journal.State.CheckpointKey!.Id); // nothing changed
    }

    [Fact]
    public async Task NewKey_IsAnAdminsToSet()
    {
        await using var stage = await SigningStage.OpenAsync(_folder);
        var member = Actor.Member(stage.Nest.MemberId);

        await Assert.ThrowsAsync<NestException>(() => stage.Checkpoints.NewKeyAsync(member, Cancel));
        await stage.Nest.Commit(new Change.MemberRoleSet(stage.Nest.MemberId, MemberRole.Admin));
        await Assert.ThrowsAsync<FreshSignInNeededException>(() => stage.Checkpoints.NewKeyAsync(member, Cancel));
        await stage.Checkpoints.NewKeyAsync(member with { ProvenAt = stage.Time.GetUtcNow() }, Cancel);
    }
}
