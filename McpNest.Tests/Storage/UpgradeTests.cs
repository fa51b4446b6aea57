using System.Globalization;
using McpNest.Core;
using McpNest.Core.Journal;
using McpNest.Core.Storage;
using McpNest.Tests.CommandLine;
using McpNest.Tests.Support.Upstreams;
using McpNest.Tests.Support;

namespace McpNest.Tests.Storage;

/// <summary>Folders of earlier versions go on; folders of later ones are left alone.</summary>
public sealed class UpgradeTests : IDisposable
{
    private const string NewFacts =
        """
        SELECT c.Seq, c.At, m.Text, a.Text, cl.Text, s.Text, t.Text, me.Text, r.Text, o.Text, c.DurationMs, c.ResponseBytes, sc.Text FROM Calls c
        LEFT JOIN Terms m ON m.Id = c.Member AND m.Kind = 'member' LEFT JOIN Terms a ON a.Id = c.Agent AND a.Kind = 'agent'
        LEFT JOIN Terms cl ON cl.Id = c.Client AND cl.Kind = 'client' LEFT JOIN Terms s ON s.Id = c.Server AND s.Kind = 'server'
        LEFT JOIN Terms t ON t.Id = c.Tool AND t.Kind = 'tool' LEFT JOIN Terms me ON me.Id = c.Method AND me.Kind = 'method'
        LEFT JOIN Terms r ON r.Id = c.Reason AND r.Kind = 'reason' LEFT JOIN Terms o ON o.Id = c.Outcome AND o.Kind = 'outcome'
        LEFT JOIN Terms sc ON sc.Id = c.Scheme AND sc.Kind = 'scheme' ORDER BY c.Seq
        """;

    private const string OldFacts =
        """
        SELECT c.Seq, c.At, lower(c.MemberId), lower(c.AgentId), c.Client, c.Server, c.Tool, c.Method, c.Reason, c.Outcome, c.DurationMs,
            c.ResponseBytes, json_extract(CAST(j.Body AS TEXT), '$.scheme') FROM Calls c JOIN Journal j ON j.Seq = c.Seq ORDER BY c.Seq
        """;

    private readonly Cli _cli = new();

    private string Database => Path.Combine(_cli.Folder, "nest.db");

    private string Backups => Path.Combine(_cli.Folder, "backups");

    [Fact]
    public async Task Folder_OfTheFirstVersion_IsCopiedUpgradedAndRecorded()
    {
        KeptFolder.Unpack(_cli.Folder);
        var (calls, records) = (InTicks(KeptFolder.Read(Database, OldFacts)), KeptFolder.Read(Database, "SELECT * FROM Journal ORDER BY Seq"));

        await _cli.RunAsync("member list");
        var listed = await _cli.JsonAsync("audit list --last 100");
        var upgrade = Assert.Single(await _cli.JsonAsync("audit list --last 1"));

        Assert.Equal(0, (await _cli.TryAsync(["audit", "verify"])).Code);
        Assert.Equal("upgraded", upgrade.GetProperty("change").GetString());
        Assert.Equal(calls.Count, listed.Count(line => line.GetProperty("kind").GetString() == "call"));
        Assert.Equal(calls, KeptFolder.Read(Database, NewFacts));
        Assert.Equal(records, KeptFolder.Read(Database, "SELECT * FROM Journal ORDER BY Seq")[..records.Count]);
        Assert.Contains($"\"from\":\"{KeptFolder.FirstStep}\"", Bodies().Last(), StringComparison.Ordinal);
        Assert.Equal(records, KeptFolder.Read(Path.Combine(Assert.Single(Directory.GetDirectories(Backups)), "nest.db"), "SELECT * FROM Journal ORDER BY Seq"));
        Assert.True(File.Exists(Path.Combine(Directory.GetDirectories(Backups)[0], "accounts.db")));
        Assert.False(File.Exists(Database + ".upgrade"));
    }

    [Fact]
    public async Task Upgrade_DoneOnce_ChangesNothingAtTheNextOpening()
    {
        KeptFolder.Unpack(_cli.Folder);
        await _cli.RunAsync("member list");
        var before = KeptFolder.Read(Database, "SELECT * FROM Journal");

        await _cli.RunAsync("member list");

        Assert.Equal(before, KeptFolder.Read(Database, "SELECT * FROM Journal"));
        Assert.Single(Directory.GetDirectories(Backups));
    }

    [Fact]
    public async Task FirstStart_IsNoUpgrade()
    {
        await _cli.RunAsync("member list");

        Assert.False(Directory.Exists(Backups));
        Assert.DoesNotContain(Bodies(), body => body.Contains("upgraded", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Copies_AreReadableByTheirOwnerOnly()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        KeptFolder.Unpack(_cli.Folder);
        await _cli.RunAsync("member list");

        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        Assert.All(
            Directory.GetFileSystemEntries(Backups, "*", SearchOption.AllDirectories).Append(Backups),
            path => Assert.Equal(UnixFileMode.None, ModeOf(path) & Others));
    }

    [Fact]
    public async Task ProcessKilledBeforeTheRecord_IsRecordedAtTheNextOpening()
    {
        KeptFolder.Unpack(_cli.Folder);
        NestDatabase.OpenOrCreate(DataFolder.Open(_cli.Folder)); // and the process dies before it opens the journal

        Assert.True(File.Exists(Database + ".upgrade"));
        await _cli.RunAsync("member list");

        Assert.Single(Bodies(), body => body.Contains("\"change\":\"upgraded\"", StringComparison.Ordinal));
        await Eventually.Holds(() => !File.Exists(Database + ".upgrade"));
    }

    [Fact]
    public async Task ProcessKilledAfterTheRecord_IsNotRecordedTwice()
    {
        KeptFolder.Unpack(_cli.Folder);
        NestDatabase.OpenOrCreate(DataFolder.Open(_cli.Folder));
        var note = await File.ReadAllTextAsync(Database + ".upgrade", TestContext.Current.CancellationToken);
        await _cli.RunAsync("member list");
        await File.WriteAllTextAsync(Database + ".upgrade", note, TestContext.Current.CancellationToken);

        await _cli.RunAsync("member list");

        Assert.Single(Bodies(), body => body.Contains("\"change\":\"upgraded\"", StringComparison.Ordinal));
        await Eventually.Holds(() => !File.Exists(Database + ".upgrade"));
    }

    [Fact]
    public async Task Folder_OpenedBySeveralAtOnce_IsUpgradedAndRecordedOnce()
    {
        KeptFolder.Unpack(_cli.Folder);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => _cli.RunAsync("member list"))));

        Assert.Single(Bodies(), body => body.Contains("\"change\":\"upgraded\"", StringComparison.Ordinal));
        Assert.Single(Directory.GetDirectories(Backups));
    }

    [Fact]
    public async Task FailedUpgrade_LeavesTheFolderAsItWas()
    {
        KeptFolder.Unpack(_cli.Folder);
        KeptFolder.Run(Database, "CREATE TABLE Terms (Other TEXT)"); // in the way of the next step
        var before = KeptFolder.Read(Database, "SELECT * FROM Journal").Concat(KeptFolder.Read(Database, OldFacts));

        var result = await _cli.TryAsync(["member", "list"]);

        Assert.Equal(1, result.Code);
        Assert.Contains("nothing was changed", result.Error, StringComparison.Ordinal);
        Assert.Equal(before, KeptFolder.Read(Database, "SELECT * FROM Journal").Concat(KeptFolder.Read(Database, OldFacts)));
        Assert.Empty(Directory.GetDirectories(Backups));
        Assert.False(File.Exists(Database + ".upgrade"));

        KeptFolder.Run(Database, "DROP TABLE Terms");
        await _cli.RunAsync("member list");
    }

    [Fact]
    public async Task Folder_UnderAnOlderServer_IsNotUpgradedBehindItsBack()
    {
        KeptFolder.Unpack(_cli.Folder);
        using var server = DataFolder.Open(_cli.Folder).TryHoldServeLock();

        var result = await _cli.TryAsync(["member", "list"]);

        Assert.Equal(1, result.Code);
        Assert.Contains("stop that server", result.Error, StringComparison.Ordinal);
        Assert.Equal(7, KeptFolder.Read(Database, OldFacts).Count);
    }

    [Fact]
    public async Task Folder_WithTablesOfANewerVersion_IsRefusedNamingBoth()
    {
        await _cli.RunAsync("member list");
        KeptFolder.Run(Database, "INSERT INTO __EFMigrationsHistory VALUES ('29990101000000_Wings', '10.0.0')");
        var before = await File.ReadAllBytesAsync(Database, TestContext.Current.CancellationToken);

        var result = await _cli.TryAsync(["member", "list"]);

        Assert.Equal(1, result.Code);
        Assert.Contains("29990101000000_Wings", result.Error, StringComparison.Ordinal);
        Assert.Contains(ProgramVersion.Text, result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.Trim().Split('\n'));
        Assert.Equal(before, await File.ReadAllBytesAsync(Database, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Journal_WithKindsOfANewerVersion_IsRefusedNamingBoth()
    {
        using var folder = new TempFolder();
        await using (var journal = TestJournal.Open(folder))
        {
            await journal.Populate();
            await journal.Journal.StartServingAsync(TestContext.Current.CancellationToken);
        }

        KeptFolder.Run(folder.File("nest.db"), "INSERT INTO Journal VALUES ((SELECT max(Seq) + 1 FROM Journal), 'z', x'7b7d', x'00')");

        var refusal = Assert.Throws<NestException>(() => NestDatabase.OpenOrCreate(folder.Data));
        Assert.Contains("kind 'z'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(ProgramVersion.Text, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("McpNest 99.1.0")]
    [InlineData("a newer McpNest")]
    public async Task Journal_WithChangesOfANewerVersion_IsNotCalledDamaged(string name)
    {
        await _cli.RunAsync("member list");
        const string Started = """{"at":"2026-11-23T03:23:32.0892998Z","body":{"event":"started","interrupted":0,"version":"99.1.0"},"kind":"event","prev":"","seq":2,"v":1}""";
        const string Unknown = """{"actor":"nest","at":"2026-11-23T03:23:32.0892998Z","body":{"change":"wings_grown"},"kind":"change","prev":"","seq":3,"v":1}""";
        if (name != "a newer McpNest") // which did not serve, so it left no version
        {
            Append('e', Started);
        }

        Append('c', Unknown);

        var result = await _cli.TryAsync(["member", "list"]);

        Assert.Equal(1, result.Code);
        Assert.Contains(name, result.Error, StringComparison.Ordinal);
        Assert.Contains(ProgramVersion.Text, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Calls_OfAnyForm_KeepTheirFacts()
    {
        var folder = DataFolder.Open(_cli.Folder);
        KeptFolder.Create(folder, Synthetic(rows: 400));
        var before = InTicks(KeptFolder.Read(Database, OldFacts));

        NestDatabase.OpenOrCreate(folder);

        Assert.Equal(400, before.Count);
        Assert.Equal(before, KeptFolder.Read(Database, NewFacts));
        Assert.Equal(
            KeptFolder.Read(Database, "SELECT count(*) FROM Calls WHERE Outcome IS NOT NULL"),
            KeptFolder.Read(Database, "SELECT sum(Count) FROM CallCounts WHERE Kind = 0"));
        Assert.Equal(
            KeptFolder.Read(Database, "SELECT At / 36000000000, min(Seq), max(Seq) FROM Calls GROUP BY 1"),
            KeptFolder.Read(Database, "SELECT * FROM CallHours"));
        Assert.Equal(
            KeptFolder.Read(Database, "SELECT Tool, Outcome, At / 36000000000, count(*) FROM Calls WHERE Tool IS NOT NULL AND Outcome IS NOT NULL GROUP BY 1, 2, 3"),
            KeptFolder.Read(Database, $"SELECT Term, Outcome, Hour, Count FROM CallCounts WHERE Kind = {(int)TermKind.Tool} ORDER BY 1, 2, 3"));
    }

    public void Dispose() => _cli.Dispose();

    /// <summary>Times with every kind of fraction, open calls, unknown names, prompts and resources, over several hours.</summary>
    private static string Synthetic(int rows) =>
        $$"""
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {{rows}})
        INSERT INTO Journal SELECT i, 'i', CAST(CASE WHEN i % 7 = 0 THEN json_object('kind', 'call', 'scheme', 'file' || i % 2) ELSE json_object('kind', 'call') END AS BLOB), x'00' FROM n;
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {{rows}})
        INSERT INTO Calls SELECT i,
            datetime('2026-11-22 20:00:00', '+' || (i * 61) || ' seconds')
                || CASE i % 6 WHEN 0 THEN '' WHEN 1 THEN '.9999999' WHEN 2 THEN '.0000001' WHEN 3 THEN '.5' WHEN 4 THEN '.797147' ELSE '.9995' END,
            printf('01A2066E-5532-7794-997C-%012X', i), printf('01A2066E-464F-7DDF-9E0A-%012X', i % 5), printf('01A2066E-2D32-7761-9DA1-%012X', i % 3), NULL,
            CASE WHEN i % 11 = 0 THEN NULL ELSE 'server-' || i % 4 END,
            CASE WHEN i % 7 = 0 OR i % 11 = 0 THEN NULL ELSE 'echo' || CASE i % 3 WHEN 0 THEN '' WHEN 1 THEN ' ' ELSE 'Ä' END END,
            CASE WHEN i % 7 = 0 THEN 'resources/read' ELSE 'tools/call' END,
            CASE WHEN i % 13 = 0 THEN 'no_grant' END, NULL, 'shared',
            CASE i % 3 WHEN 0 THEN NULL WHEN 1 THEN 'echo' ELSE 'Echo' END,
            CASE WHEN i % 13 = 0 THEN 'denied' WHEN i % 17 = 0 THEN NULL ELSE 'succeeded' END,
            CASE WHEN i % 17 = 0 THEN NULL ELSE i END, 200, CASE WHEN i % 2 = 0 THEN 100 END, NULL, 1 FROM n;
        """;

    /// <summary>The second column as ticks, the way the new tables have it.</summary>
    private static List<string> InTicks(List<string> rows) => rows.ConvertAll(row =>
    {
        var cells = row.Split('|');
        cells[1] = DateTime.Parse(cells[1], CultureInfo.InvariantCulture).Ticks.ToString(CultureInfo.InvariantCulture);
        return string.Join('|', cells);
    });

    private static UnixFileMode ModeOf(string path) => OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);

    private List<string> Bodies() => KeptFolder.Read(Database, "SELECT CAST(Body AS TEXT) FROM Journal ORDER BY Seq");

    private void Append(char kind, string body) => KeptFolder.Run(
        Database,
        $"INSERT INTO Journal VALUES ((SELECT max(Seq) + 1 FROM Journal), '{kind}', CAST('{body}' AS BLOB), x'{Convert.ToHexString(ChainHead.HashOf(System.Text.Encoding.UTF8.GetBytes(body)))}')");
}
