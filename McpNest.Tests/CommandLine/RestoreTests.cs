using System.Security.Cryptography;
using McpNest.Core.Audit;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Core.Storage.Backups;
using McpNest.Tests.Storage;

namespace McpNest.Tests.CommandLine;

/// <summary>From a running nest through a backup into an empty folder.</summary>
public sealed partial class RestoreTests : IDisposable
{
    private const int Incomplete = 3;
    private const string Passphrase = "correct horse battery\n";
    private const string Seed = """{"servers":[{"name":"files","transport":"http","url":"https://files.example.org/mcp","headers":{"Authorization":"Bearer secret-of-files"},"approve":"none"}]}""";

    private readonly Cli _old = new();
    private readonly Cli _new = new();

    private string Archive => _old.File("nest.backup");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Restore_WithKeys_BringsEverythingBackAndIsStopped()
    {
        await PopulateAsync();
        await _old.RunAsync($"backup {Archive} --passphrase-stdin", Passphrase);

        var said = Assert.Single(await _new.JsonAsync($"restore {Archive} --passphrase-stdin", Passphrase));

        Assert.Equal(1, said.GetProperty("passwordsForgotten").GetInt32());
        Assert.Equal((2, 0, "stopped"), (said.GetProperty("epoch").GetInt32(), said.GetProperty("keysRevoked").GetInt32(), said.GetProperty("state").GetString()));
        await using (var nest = _new.Open())
        {
            Assert.Contains(Stop.Everything, nest.Journal.State.Stops);
            Assert.Equal(2, nest.Journal.State.Epoch);
            Assert.Contains(nest.Journal.State.Agents.Values, agent => !agent.Revoked);
            Assert.False(await nest.Get<McpNest.Web.SignIn.Accounts>().HasPasswordAsync((await nest.MemberAsync("ada@example.org", Token)).Id, Token));
        }

        Assert.Equal(["restored", "stopped"], (await _new.JsonAsync("audit list --last 2")).Select(line => line.GetProperty("change").GetString()));
        var files = Directory.GetFileSystemEntries(_new.Folder).Select(Path.GetFileName).Order().ToArray();
        Assert.DoesNotContain("restoring", files);
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(_old.Folder, "nest.key"), Token), await File.ReadAllTextAsync(Path.Combine(_new.Folder, "nest.key"), Token));
        await _new.RunAsync("resume --all");
        Assert.Equal(3, (await _new.TryAsync(["audit", "verify"])).Code); // its checkpoints were not in the backup
    }

    [Fact]
    public async Task Restore_WithoutKeys_SaysWhatIsLost()
    {
        await PopulateAsync();
        await _old.RunAsync($"backup {Archive}");

        var said = await _new.RunAsync($"restore {Archive}");

        Assert.Contains("need a new key ('key issue'): 1;", said, StringComparison.Ordinal);
        Assert.Contains("secrets of these servers again: files", said, StringComparison.Ordinal);
        Assert.Contains("resume --all", said, StringComparison.Ordinal);
        Assert.NotEqual(await File.ReadAllTextAsync(Path.Combine(_old.Folder, "nest.key"), Token), await File.ReadAllTextAsync(Path.Combine(_new.Folder, "nest.key"), Token));
        await using var nest = _new.Open();
        Assert.All(nest.Journal.State.Agents.Values, agent => Assert.True(agent.Revoked));
    }

    [Fact]
    public async Task Restore_WithTheOperatorsOwnCopyOfTheKey_LosesNothing()
    {
        await PopulateAsync();
        await _old.RunAsync($"backup {Archive}");
        DataFolder.Open(_new.Folder);
        File.Copy(Path.Combine(_old.Folder, "nest.key"), Path.Combine(_new.Folder, "nest.key"));

        var said = Assert.Single(await _new.JsonAsync($"restore {Archive}"));

        Assert.True(said.GetProperty("withKeys").GetBoolean());
        await using var nest = _new.Open();
        Assert.Contains(nest.Journal.State.Agents.Values, agent => !agent.Revoked);
    }

    [Fact]
    public async Task Restore_BesideTheKeyOfAnotherNest_IsRefused()
    {
        await PopulateAsync();
        await _old.RunAsync($"backup {Archive}");
        NestKey.Open(DataFolder.Open(_new.Folder));

        await AssertRefusedAsync(["restore", Archive], "not the key of the nest", left: "nest.key");
    }

    [Fact]
    public async Task Restore_WithAWrongPassphrase_ChangesNothing()
    {
        await PopulateAsync();
        await _old.RunAsync($"backup {Archive} --passphrase-stdin", Passphrase);

        await AssertRefusedAsync(["restore", Archive, "--passphrase-stdin"], "does not open the keys", input: "something else\n");
        await AssertRefusedAsync(["restore", Archive], "--without-keys");
        await _new.RunAsync($"restore {Archive} --without-keys");
    }

    [Fact]
    public async Task Restore_IntoAUsedFolder_IsRefused()
    {
        await PopulateAsync();
        await _old.RunAsync($"backup {Archive}");

        var result = await _old.TryAsync(["restore", Archive]);

        Assert.Equal(1, result.Code);
        Assert.Contains("holds a nest", result.Error, StringComparison.Ordinal);
        await _old.RunAsync("member list");
    }

    [Fact]
    public async Task Restore_UnderAServer_IsRefused()
    {
        await PopulateAsync();
        await _old.RunAsync($"backup {Archive}");
        using var server = DataFolder.Open(_new.Folder).TryHoldServeLock();

        Assert.Equal(78, (await _new.TryAsync(["restore", Archive])).Code);
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("flipped")]
    [InlineData("foreign")]
    [InlineData("record")]
    [InlineData("manifest")]
    [InlineData("newer")]
    public async Task Restore_OfADamagedArchive_ChangesNothing(string damage)
    {
        await PopulateAsync();
        await _old.RunAsync($"backup {Archive}");
        Damage(damage);

        await AssertRefusedAsync(["restore", Archive], damage == "newer" ? "restore it with that version" : "nothing was restored");
    }

    [Fact]
    public async Task Restore_KilledWhileMakingReady_BeginsAnew()
    {
        await PopulateAsync();
        await _old.RunAsync($"backup {Archive}");
        RestoreStage.Begin(DataFolder.Open(_new.Folder)).Unpack(Archive, BackupArchive.ReadManifest(Archive)); // and the process dies

        var refused = await _new.TryAsync(["member", "list"]);
        Assert.Contains("was interrupted", refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_new.Folder, "nest.db")));

        await _new.RunAsync($"restore {Archive}");
        Assert.Contains("ada@example.org", await _new.RunAsync("member list"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_KilledWhileMoving_BeginsAnew()
    {
        await PopulateAsync();
        await _old.RunAsync($"backup {Archive}");
        Directory.CreateDirectory(Path.Combine(_new.Folder, "nest.db")); // in the way of the last move
        var stage = RestoreStage.Begin(DataFolder.Open(_new.Folder));
        stage.Unpack(Archive, BackupArchive.ReadManifest(Archive));
        stage.MakeKey();
        Assert.ThrowsAny<Exception>(stage.Commit); // and the process dies
        Directory.Delete(Path.Combine(_new.Folder, "nest.db"));
        Assert.True(File.Exists(Path.Combine(_new.Folder, "nest.key")));

        Assert.Equal(1, (await _new.TryAsync(["member", "list"])).Code);
        await _new.RunAsync($"restore {Archive}");

        Assert.Contains("ada@example.org", await _new.RunAsync("member list"), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_new.Folder, "restoring")));
    }

    [Fact]
    public async Task Restore_KilledBeforeMoving_LeavesTheKeyTheOperatorPutThereSince()
    {
        await PopulateAsync();
        await _old.RunAsync($"backup {Archive}");
        using (var killed = RestoreStage.Begin(DataFolder.Open(_new.Folder)))
        {
            killed.Unpack(Archive, BackupArchive.ReadManifest(Archive));
            killed.MakeKey();
            await File.WriteAllTextAsync(Path.Combine(_new.Folder, "restoring", "moving"), "nest.key\nnest.db", Token);
            File.Copy(Path.Combine(_old.Folder, "nest.key"), Path.Combine(_new.Folder, "nest.key"));
        } // clears up as the next restore would

        Assert.True(Assert.Single(await _new.JsonAsync($"restore {Archive}")).GetProperty("withKeys").GetBoolean());
    }

    [Fact]
    public async Task Restore_OfAJournalThatWasAltered_IsRefused()
    {
        await PopulateAsync();
        await _old.RunAsync("member add ben@example.org");
        await _old.RunAsync($"backup {Archive}");
        Alter("inside");

        await AssertRefusedAsync(["restore", Archive], "was altered");
    }

    [Fact]
    public async Task Restore_OfABackupThatKnowsAnErasedPerson_ErasesThemAgain()
    {
        await PopulateAsync();
        await _old.RunAsync("member add quirinius.zoll@example.org --name Quirinius --password-stdin", "another long phrase\n");
        await _old.RunAsync("key issue quirinius.zoll@example.org --agent zollhaus");
        await _old.RunAsync($"backup {Archive} --passphrase-stdin", Passphrase);
        await _old.RunAsync("member erase quirinius.zoll@example.org");

        var said = Assert.Single(await _new.JsonAsync(
            $"restore {Archive} --passphrase-stdin --erasures {Path.Combine(_old.Folder, "checkpoints")}", Passphrase));

        Assert.Equal(1, said.GetProperty("erased").GetInt32());
        Assert.Equal(0, Hits("quirinius") + Hits("zollhaus"));
        Assert.True(Hits("ada@example.org") > 0); // the search would find somebody
        Assert.Contains("member_erased", await _new.RunAsync("audit list"), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_new.Folder, "checkpoints", ErasureList.FileName))); // for the next restore
    }

    [Fact]
    public async Task Restore_OfABackupWhoseOnlyAdminWasErased_SaysWhoIsLeft()
    {
        await PopulateAsync();
        await _old.RunAsync($"backup {Archive} --passphrase-stdin", Passphrase);
        await _old.RunAsync("member add eve@example.org --role admin");
        await _old.RunAsync("member erase ada@example.org");

        var said = await _new.RunAsync(
            $"restore {Archive} --passphrase-stdin --erasures {Path.Combine(_old.Folder, "checkpoints", ErasureList.FileName)}", Passphrase);

        Assert.Contains("Still to be erased again, which the last admin cannot be: member-", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_OfAnOlderVersionsTables_UpgradesThem()
    {
        KeptFolder.Unpack(_old.Folder);
        var folder = DataFolder.Open(_old.Folder);
        var (seq, hash) = DatabaseCopy.HeadOf(folder.NestDatabase);
        var manifest = new BackupManifest
        {
            V = 1,
            Nest = Guid.Parse("01a2066e-2770-7b06-a2cb-fb3fe863e2fc"),
            Epoch = 1,
            Seq = seq,
            Hash = hash,
            At = TimeProvider.System.GetUtcNow(),
            Version = "0.1.0",
            KeyCheck = NestKey.Open(folder).BackupCheck,
            Files = [],
        };
        BackupArchive.Write(Archive, _old.Folder, manifest, null, null);

        await _new.RunAsync($"restore {Archive}");

        var changes = (await _new.JsonAsync("audit list --last 100")).Where(line => line.GetProperty("kind").GetString() == "change").Select(line => line.GetProperty("change").GetString()).ToArray();
        Assert.Equal(["upgraded", "restored", "key_revoked", "stopped"], changes[^4..]);
        Assert.False(Directory.Exists(Path.Combine(_new.Folder, "backups")));
    }

    public void Dispose()
    {
        _old.Dispose();
        _new.Dispose();
    }

    /// <summary>A nest with an admin, an agent, a server with a secret, and a key that signs checkpoints.</summary>
    private async Task<ECDsa> PopulateAsync()
    {
        await _old.RunAsync("member add ada@example.org --role admin --password-stdin", "a long enough phrase\n");
        await _old.RunAsync("key issue ada@example.org --agent cursor");
        await _old.RunAsync("apply -", Seed);
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var nest = _old.Open();
        await nest.Journal.CommitAsync(Actor.Nest, [new Change.CheckpointKeySet(PublicOf(key))], null, Token);
        return key;
    }

    private static CheckpointKey PublicOf(ECDsa key)
    {
        var der = key.ExportSubjectPublicKeyInfo();
        return new CheckpointKey(Convert.ToHexStringLower(SHA256.HashData(der)), Convert.ToBase64String(der));
    }

    /// <summary>A file with a checkpoint over the old nest's last record.</summary>
    private async Task<string> CheckpointAsync(ECDsa key, string name, int epoch = 1, long further = 0, string? hash = null)
    {
        await using var nest = _old.Open();
        var head = nest.Journal.Head;
        var unsigned = new Checkpoint
        {
            Nest = nest.Journal.State.InstanceId,
            Epoch = epoch,
            Seq = head.Seq + further,
            Hash = hash ?? head.Hash,
            At = TimeProvider.System.GetUtcNow(),
            KeyId = PublicOf(key).Id,
            Signature = "",
        };
        var signature = key.SignData(unsigned.SignedBytes(), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        await File.WriteAllTextAsync(_old.File(name), (unsigned with { Signature = Convert.ToBase64String(signature) }).ToLine() + "\n", Token);
        return _old.File(name);
    }

    /// <summary>How many files of the new folder contain a word, in any case and in UTF-8 or UTF-16.</summary>
    private int Hits(string word) => Directory.GetFiles(_new.Folder, "*", SearchOption.AllDirectories)
        .Select(path => System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(path)).Replace("\0", "", StringComparison.Ordinal))
        .Count(text => text.Contains(word, StringComparison.OrdinalIgnoreCase));

    private string Restored() => KeptFolder.Read(Path.Combine(_new.Folder, "nest.db"), "SELECT CAST(Body AS TEXT) FROM Journal")
        .Single(body => body.Contains("\"change\":\"restored\"", StringComparison.Ordinal));

    private async Task AssertRefusedAsync(string[] words, string why, string input = "", string? left = null)
    {
        var result = await _new.TryAsync(words, input);
        Assert.Equal(1, result.Code);
        Assert.Contains(why, result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.Trim().Split('\n'));
        Assert.Equal(left is null ? ["serve.lock"] : [left, "serve.lock"], Directory.GetFileSystemEntries(_new.Folder).Select(Path.GetFileName).Order());
    }

    private void Damage(string how)
    {
        switch (how)
        {
            case "cut":
                using (var file = File.OpenWrite(Archive))
                {
                    file.SetLength(file.Length / 2);
                }

                break;
            case "flipped":
                var bytes = File.ReadAllBytes(Archive);
                foreach (var place in Enumerable.Range(300, 64)) // well inside nest.db, which comes first
                {
                    bytes[place] ^= 1;
                }

                File.WriteAllBytes(Archive, bytes);
                break;
            case "foreign":
                File.WriteAllText(Archive, "no archive");
                break;
            default:
                Alter(how);
                break;
        }
    }

    /// <summary>An archive with a database that its manifest does not mean, or a manifest that says something else.</summary>
    private void Alter(string how)
    {
        var manifest = BackupArchive.ReadManifest(Archive);
        var folder = Directory.CreateDirectory(_old.File("altered")).FullName;
        BackupArchive.Unpack(Archive, manifest, folder);
        if (how == "record")
        {
            KeptFolder.Run(Path.Combine(folder, "nest.db"), "PRAGMA journal_mode=DELETE; DELETE FROM Journal WHERE Seq = (SELECT max(Seq) FROM Journal)");
        }

        if (how == "inside")
        {
            KeptFolder.Run(
                Path.Combine(folder, "nest.db"),
                "PRAGMA journal_mode=DELETE; INSERT INTO CallCounts (Kind, Term, Hour, Outcome, Count) VALUES (0, 0, 490000, 1, 7)"); // calls that never were
        }

        File.Delete(Archive);
        BackupArchive.Write(Archive, folder, how switch
        {
            "manifest" => manifest with { Seq = manifest.Seq + 1 },
            "newer" => manifest with { V = 2, Version = "9.0.0" },
            _ => manifest,
        }, null, null);
    }
}
