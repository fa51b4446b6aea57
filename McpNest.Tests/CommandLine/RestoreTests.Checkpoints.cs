using System.Security.Cryptography;
using System.Text.Json;
using McpNest.Core.Audit;
using McpNest.Core.Storage;
using McpNest.Core.Storage.Backups;

namespace McpNest.Tests.CommandLine;

public sealed partial class RestoreTests
{
    [Fact]
    public async Task Restore_WithACheckpointOfAnUnknownKey_TellsItAndNoMore()
    {
        await PopulateAsync();
        await _old.RunAsync($"backup {Archive}");
        using var anybody = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var elsewhere = await CheckpointAsync(anybody, "elsewhere", epoch: int.MaxValue, further: 1_000_000);

        var said = Assert.Single(await _new.JsonAsync($"restore {Archive} --checkpoints {elsewhere}"));

        Assert.Equal(2, said.GetProperty("epoch").GetInt32());
        Assert.True(said.GetProperty("unprovedSeq").GetInt64() > 1_000_000);
        Assert.DoesNotContain("knownSeq", Restored(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_OfAnOlderJournalThanACheckpointKnows_SaysWhatIsMissing()
    {
        using var key = await PopulateAsync();
        await _old.RunAsync($"backup {Archive}");
        await _old.RunAsync("member add ben@example.org");
        var elsewhere = await CheckpointAsync(key, "elsewhere");

        var said = await _new.RunAsync($"restore {Archive} --checkpoints {elsewhere}");

        var (backup, known) = (BackupArchive.ReadManifest(Archive).Seq, Checkpoint.Parse((await File.ReadAllLinesAsync(elsewhere, Token))[0]).Seq);
        Assert.Contains($"ends at record {backup}; a checkpoint of", said, StringComparison.Ordinal);
        Assert.Contains($"knows record {known}: {known - backup} records are lost", said, StringComparison.Ordinal);
        Assert.Contains($"\"knownSeq\":{known}", Restored(), StringComparison.Ordinal);
        Assert.Contains($"\"throughSeq\":{backup}", Restored(), StringComparison.Ordinal);
        Assert.Equal(Incomplete, (await _new.TryAsync(["audit", "verify", "--checkpoint", elsewhere])).Code);
    }

    [Fact]
    public async Task Restore_OfTheSameBackupTwice_DoesNotUseAnEpochTwice()
    {
        using var key = await PopulateAsync();
        await _old.RunAsync($"backup {Archive}");
        var elsewhere = await CheckpointAsync(key, "elsewhere", epoch: 2, further: 7); // of a nest that was restored once and is lost too

        var said = Assert.Single(await _new.JsonAsync($"restore {Archive} --checkpoints {elsewhere}"));

        Assert.Equal(3, said.GetProperty("epoch").GetInt32());
        Assert.Equal(Incomplete, (await _new.TryAsync(["audit", "verify", "--checkpoint", elsewhere])).Code); // and not tampered
    }

    [Fact]
    public async Task Restore_OfABackupThatContradictsACheckpoint_IsRefused()
    {
        using var key = await PopulateAsync();
        var elsewhere = await CheckpointAsync(key, "elsewhere", hash: new string('a', 64));
        await _old.RunAsync($"backup {Archive}");

        await AssertRefusedAsync(["restore", Archive, "--checkpoints", elsewhere], "contradicts the checkpoint");
    }

    [Fact]
    public async Task Restore_WithAForgedCheckpoint_PaysNoAttentionToIt()
    {
        using var key = await PopulateAsync();
        await _old.RunAsync($"backup {Archive}");
        var elsewhere = await CheckpointAsync(key, "elsewhere", further: 5);
        var forged = Checkpoint.Parse((await File.ReadAllLinesAsync(elsewhere, Token))[0]) with { Seq = 9999 };
        await File.WriteAllTextAsync(elsewhere, forged.ToLine() + "\n", Token);

        var said = Assert.Single(await _new.JsonAsync($"restore {Archive} --checkpoints {elsewhere}"));

        Assert.False(said.TryGetProperty("knownSeq", out var known) && known.ValueKind == JsonValueKind.Number);
    }

    [Fact]
    public async Task Restore_TakesBothKeysTheOperatorPutThere_AndNoOtherSigningKey()
    {
        await _old.RunAsync("member add ada@example.org --role admin");
        await _old.RunAsync("audit checkpoint");
        await _old.RunAsync($"backup {Archive}");
        Directory.CreateDirectory(_new.Folder);
        Put("nest.key", _old.Folder);
        using (var other = new Cli())
        {
            await other.RunAsync("member list");
            await other.RunAsync("audit checkpoint");
            Put("journal.key", other.Folder);
        }

        var refused = await _new.TryAsync(["restore", Archive]);
        Assert.Contains("is not the key this backup's checkpoints were signed with", refused.Error, StringComparison.Ordinal);
        Assert.Equal(["journal.key", "nest.key"], Directory.GetFiles(_new.Folder).Select(Path.GetFileName).Where(name => name!.EndsWith(".key", StringComparison.Ordinal)).Order());

        File.Delete(Path.Combine(_new.Folder, "journal.key"));
        Put("journal.key", _old.Folder);
        Assert.False(Assert.Single(await _new.JsonAsync($"restore {Archive}")).GetProperty("needsSigningKey").GetBoolean());
        await _new.RunAsync("audit checkpoint");

        void Put(string name, string from)
        {
            using var file = OwnerFile.Create(Path.Combine(_new.Folder, name));
            file.Write(File.ReadAllBytes(Path.Combine(from, name)));
        }
    }
}
