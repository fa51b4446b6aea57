using System.IO.Compression;
using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Core.Storage.Backups;
using McpNest.Tests.Storage;
using McpNest.Tests.Support;

namespace McpNest.Tests.CommandLine;

public sealed class BackupTests : IDisposable
{
    private readonly Cli _cli = new();

    private string Archive => _cli.File("nest.backup");

    [Fact]
    public async Task Backup_WhileCallsFlow_IsOfOneMoment()
    {
        using var folder = new TempFolder();
        await using var journal = TestJournal.Open(folder);
        await journal.Populate();
        await journal.Grant();
        using var enough = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 8).Select(_ => CallAsync(journal, enough.Token)).ToArray();

        var backup = new BackupBook(journal.Journal, folder.Data, NestKey.Open(folder.Data), TimeProvider.System);
        var made = new List<BackupManifest>();
        for (var i = 0; i < 5; i++)
        {
            made.Add(await backup.BackupAsync(Actor.Operator, _cli.File($"{i}.backup"), null, TestContext.Current.CancellationToken));
        }

        await enough.CancelAsync();
        var calls = await Task.WhenAll(callers);
        Assert.All(calls, count => Assert.True(count > 0));
        for (var i = 0; i < 5; i++)
        {
            var database = Unpack(_cli.File($"{i}.backup"), $"{i}");
            AssertChain(database, made[i]);
            Assert.Equal(
                KeptFolder.Read(database, "SELECT Seq FROM Journal WHERE Kind = 'i' ORDER BY Seq"), KeptFolder.Read(database, "SELECT Seq FROM Calls ORDER BY Seq"));
        }
    }

    [Fact]
    public async Task Backup_IsRecordedAndForItsOwnerOnly()
    {
        await _cli.RunAsync("member list");

        var said = Assert.Single(await _cli.JsonAsync($"backup {Archive}"));

        var record = Assert.Single(await _cli.JsonAsync("audit list --last 1"));
        Assert.Equal("backed_up", record.GetProperty("change").GetString());
        Assert.Equal(said.GetProperty("seq").GetInt64() + 1, record.GetProperty("seq").GetInt64());
        Assert.False(said.GetProperty("withKeys").GetBoolean());
        Assert.False(Path.Exists(Archive + ".partial"));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Archive));
        }
    }

    [Fact]
    public async Task Backup_WithoutPassphrase_HoldsNoKeyAndNoSession()
    {
        await AddAda();
        await _cli.RunAsync("signin-link ada@example.org");
        var key = await File.ReadAllTextAsync(Path.Combine(_cli.Folder, "nest.key"), TestContext.Current.CancellationToken);

        await _cli.RunAsync($"backup {Archive}");

        using var zip = await ZipFile.OpenReadAsync(Archive, TestContext.Current.CancellationToken);
        Assert.Equal(["nest.db", "accounts.db", "manifest.json"], zip.Entries.Select(entry => entry.FullName));
        var accounts = _cli.File("accounts.db");
        await zip.GetEntry("accounts.db")!.ExtractToFileAsync(accounts, TestContext.Current.CancellationToken);
        Assert.Equal(["0"], KeptFolder.Read(accounts, "SELECT (SELECT count(*) FROM Links) + (SELECT count(*) FROM CookieKeys) + (SELECT count(*) FROM Sessions)"));
        Assert.Equal(["1"], KeptFolder.Read(accounts, "SELECT count(*) FROM AspNetUsers"));
        Assert.DoesNotContain(key, System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(Archive, TestContext.Current.CancellationToken)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_InABackup_OpenWithTheirPassphraseOnly()
    {
        await _cli.RunAsync("member list");
        await _cli.RunAsync($"backup {Archive} --passphrase-stdin", "correct horse battery\n");

        var manifest = BackupArchive.ReadManifest(Archive);
        var keys = BackupArchive.ReadKeys(Archive, manifest, "correct horse battery");

        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(_cli.Folder, "nest.key"), TestContext.Current.CancellationToken), keys["nest.key"]);
        Assert.Throws<NestException>(() => BackupArchive.ReadKeys(Archive, manifest, "correct horse batterx"));
        Assert.Throws<NestException>(() => BackupArchive.ReadKeys(Archive, manifest with { Nest = Guid.CreateVersion7() }, "correct horse battery"));
    }

    [Theory]
    [InlineData("backup {0}", "", "is there already")]
    [InlineData("backup {0}.new --passphrase-stdin", "short\n", "at least 12")]
    [InlineData("backup {0}.new --with-keys", "", "passphrase")]
    [InlineData("backup {0}/no/such/folder", "", "does not exist")]
    public async Task Backup_ThatCannotBe_SaysWhyAndRecordsNothing(string words, string input, string why)
    {
        await _cli.RunAsync("member list");
        await File.WriteAllTextAsync(Archive, "mine", TestContext.Current.CancellationToken);

        var result = await _cli.TryAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, words, Archive).Split(' '), input);

        Assert.Equal(1, result.Code);
        Assert.Contains(why, result.Error, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(Archive, TestContext.Current.CancellationToken));
        Assert.DoesNotContain("backed_up", await _cli.RunAsync("audit list"), StringComparison.Ordinal);
    }

    public void Dispose() => _cli.Dispose();

    private static async Task<int> CallAsync(TestJournal journal, CancellationToken enough)
    {
        var count = 0;
        while (!enough.IsCancellationRequested)
        {
            var admission = await journal.Call();
            journal.Journal.Complete(admission.Permit!, new CallEnd(CallOutcome.Succeeded, TimeSpan.FromMilliseconds(1), 10));
            count++;
        }

        return count;
    }

    private static void AssertChain(string database, BackupManifest manifest)
    {
        var previous = ChainHead.Start;
        foreach (var row in KeptFolder.Read(database, "SELECT Seq, CAST(Body AS TEXT), hex(Hash) FROM Journal ORDER BY Seq").Select(row => row.Split('|')))
        {
            Assert.Contains($"\"prev\":\"{previous.Hash}\"", row[1], StringComparison.Ordinal);
            var hash = ChainHead.HashOf(System.Text.Encoding.UTF8.GetBytes(row[1]));
            Assert.Equal(row[2], Convert.ToHexString(hash));
            previous = previous.Next(hash);
        }

        Assert.Equal((manifest.Seq, manifest.Hash), (previous.Seq, previous.Hash));
    }

    private string Unpack(string archive, string name)
    {
        using var zip = ZipFile.OpenRead(archive);
        zip.GetEntry("nest.db")!.ExtractToFile(_cli.File(name + ".db"));
        return _cli.File(name + ".db");
    }

    private Task<string> AddAda() => _cli.RunAsync("member add ada@example.org --role admin --password-stdin", "a long enough phrase\n");
}
