using System.Text.Json;
using McpNest.Tests.CommandLine;

namespace McpNest.Tests.Audit.Verification;

public sealed class AuditVerifyVerbTests(Victim victim) : IClassFixture<Victim>
{
    [Fact]
    public async Task Verify_OfTheDataFolder_IsIntact_AlsoWhileTheNestIsOpen()
    {
        using var cli = new Cli();
        await cli.RunAsync("member add ada@example.com");
        await using var nest = cli.Open();

        Assert.EndsWith("Intact.", await cli.RunAsync("audit verify"), StringComparison.Ordinal);
        var line = Assert.Single(await cli.JsonAsync("audit verify"));
        Assert.Equal("intact", line.GetProperty("verdict").GetString());
        Assert.Equal(JsonValueKind.Null, line.GetProperty("firstBadSeq").ValueKind);
    }

    [Fact]
    public async Task Verify_OfATamperedExport_EndsWithOneAndNamesTheRecord()
    {
        using var cli = new Cli();
        var chain = victim.Original.Copy();
        chain.Alter(12, json => json["requestBytes"] = 1);

        var result = await cli.TryAsync(["audit", "verify", Victim.Zip(victim.Evidence(chain))]);
        var json = await cli.TryAsync(["audit", "verify", victim.Evidence(chain), "--json"]);

        Assert.Equal(1, result.Code);
        Assert.Equal("The records were tampered with: the first that cannot be relied on is 12.", result.Error.Trim());
        Assert.Equal(1, json.Code);
        using var line = JsonDocument.Parse(json.Output);
        Assert.Equal(("tampered", 12), (line.RootElement.GetProperty("verdict").GetString(), line.RootElement.GetProperty("firstBadSeq").GetInt32()));
        Assert.Equal("link", line.RootElement.GetProperty("findings")[0].GetProperty("check").GetString());
    }

    [Fact]
    public async Task Verify_WithKeyAndCheckpointFromElsewhere_HoldsTheRecordsAgainstThem()
    {
        using var cli = new Cli();
        var (key, kept) = (cli.File("known.pem"), cli.File("kept.jsonl"));
        await File.WriteAllTextAsync(key, victim.Key.Pem, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(kept, victim.Checkpoints[1].ToLine(), TestContext.Current.CancellationToken);
        var cut = new Chain([.. victim.Original.Rows.SkipLast(3)]);

        var whole = await cli.TryAsync(["audit", "verify", victim.Live(victim.Original), "--public-key", key, "--checkpoint", kept]);
        var shorter = await cli.TryAsync(["audit", "verify", victim.Live(cut, []), "--public-key", key, "--checkpoint", kept]);

        Assert.Equal((0, ""), (whole.Code, whole.Error));
        Assert.Equal(1, shorter.Code);
        Assert.Contains("kept.jsonl", shorter.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_OfAnUnprovedExport_EndsWithThree()
    {
        using var cli = new Cli();

        Assert.Equal(3, (await cli.TryAsync(["audit", "verify", victim.Evidence(victim.Original, [])])).Code);
    }

    [Theory]
    [InlineData("audit verify", "neither a journal nor an evidence export")]
    [InlineData("audit verify --public-key /no/such/file", "cannot be read")]
    [InlineData("audit verify --checkpoint /no/such/file", "cannot be read")]
    public async Task Verify_WhereNothingCanBeJudged_EndsWithFour_AndMakesNothing(string words, string sentence)
    {
        using var cli = new Cli();

        var result = await cli.TryAsync(words.Split(' '));

        Assert.Equal(4, result.Code);
        Assert.Contains(sentence, result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(cli.Folder));
    }

    [Fact]
    public async Task Verify_OfACopyThatNobodyCanWrite_IsIntact()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("File modes are not a thing on Windows.");
            return;
        }

        using var cli = new Cli();
        var folder = victim.Live(victim.Original);
        foreach (var file in Directory.EnumerateFiles(folder, "nest.db*"))
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead);
        }

        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            Assert.Equal(0, (await cli.TryAsync(["audit", "verify", folder])).Code);
        }
        finally
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
