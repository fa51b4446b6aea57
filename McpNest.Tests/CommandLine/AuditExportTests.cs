using McpNest.Core.Audit;
using McpNest.Core.Audit.Evidence;
using McpNest.Tests.Audit.Evidence;

namespace McpNest.Tests.CommandLine;

/// <summary><c>audit checkpoint</c> and <c>audit export</c>.</summary>
public sealed class AuditExportTests : IDisposable
{
    private readonly Cli _cli = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Checkpoint_IsALineToKeep()
    {
        await _cli.RunAsync("member add ada@example.com");

        var line = await _cli.RunAsync("audit checkpoint");

        Assert.Equal(line, Checkpoint.Parse(line).ToLine());
        Assert.Equal(line, await _cli.RunAsync("audit checkpoint --json"));
        var rotated = Checkpoint.Parse(await _cli.RunAsync("audit checkpoint --new-key"));
        Assert.NotEqual(Checkpoint.Parse(line).KeyId, rotated.KeyId);
    }

    [Fact]
    public async Task Checkpoint_WithoutItsKey_SaysWhatToDo()
    {
        await _cli.RunAsync("audit checkpoint");
        File.Delete(Path.Combine(_cli.Folder, "journal.key"));

        var refused = await _cli.TryAsync(["audit", "checkpoint"]);

        Assert.Equal(1, refused.Code);
        Assert.Contains("--new-key", refused.Error, StringComparison.Ordinal);
        Assert.Empty(refused.Output);
    }

    [Fact]
    public async Task Evidence_GoesToAFileOfItsOwnersOnly()
    {
        await _cli.RunAsync("member add ada@example.com");
        var file = _cli.File("evidence.zip");

        var said = await _cli.RunAsync($"audit export --evidence --out {file}");

        Assert.StartsWith("Evidence: records 1 to ", said, StringComparison.Ordinal);
        Assert.Contains(EvidenceFiles.Records, Unpacked.Read(await File.ReadAllBytesAsync(file, Cancel)).Keys);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        var json = (await _cli.JsonAsync($"audit export --evidence --from 2 --out {file} --force")).Single();
        Assert.Equal(("evidence", 2), (json.GetProperty("kind").GetString(), json.GetProperty("from").GetInt64()));
        Assert.Contains(EvidenceFiles.Opening, Unpacked.Read(await File.ReadAllBytesAsync(file, Cancel)).Keys);
    }

    [Fact]
    public async Task Selection_IsOfCalls_OrOfTheListThatIsAskedFor()
    {
        await _cli.RunAsync("member add ada@example.com");
        var file = _cli.File("selection.csv");

        var changes = await _cli.RunAsync("audit export change:member_added --show changes");
        var said = await _cli.RunAsync($"audit export --show everything --format csv --out {file}");
        var calls = await _cli.RunAsync("audit export");

        Assert.Contains("\"actor\":\"operator\",\"change\":\"member_added\",\"target\":\"ada@example.com\",\"member\":\"ada@example.com\"", changes, StringComparison.Ordinal);
        Assert.Equal(2, changes.Trim().Split('\n').Length);
        Assert.Contains(" calls and changes are in ", said, StringComparison.Ordinal);
        Assert.Contains(",exported,selection: records", await File.ReadAllTextAsync(file, Cancel), StringComparison.Ordinal);
        Assert.Single(calls.Trim().Split('\n')); // nobody has called
        var refused = await _cli.TryAsync(["audit", "export", "change:member_added"]);
        Assert.Equal(1, refused.Code);
        Assert.StartsWith("Calls know no 'change'", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evidence_ReplacesNothingUnasked()
    {
        var file = _cli.File("evidence.zip");
        await File.WriteAllTextAsync(file, "mine", Cancel);

        var refused = await _cli.TryAsync(["audit", "export", "--evidence", "--out", file]);

        Assert.Equal(1, refused.Code);
        Assert.Contains("--force", refused.Error, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(file, Cancel));
    }

    [Fact]
    public async Task FailedExport_LeavesNoFileAndNoOldOneSpoilt()
    {
        var file = _cli.File("evidence.zip");
        await File.WriteAllTextAsync(file, "mine", Cancel);

        var refused = await _cli.TryAsync(["audit", "export", "--evidence", "--from", "9999", "--out", file, "--force"]);

        Assert.Equal(1, refused.Code);
        Assert.Equal("mine", await File.ReadAllTextAsync(file, Cancel));
        Assert.Equal([file], Directory.GetFiles(Path.GetDirectoryName(file)!));
    }

    [Theory]
    [InlineData("--evidence")]
    [InlineData("--evidence --out x --format csv")]
    [InlineData("--evidence --out x result:denied")]
    [InlineData("--evidence --out x --show changes")]
    [InlineData("--show secrets")]
    [InlineData("--evidence --out x --from 0")]
    [InlineData("--from 3")]
    [InlineData("--format xml")]
    public async Task MixedUpOptions_AreWrongUsage(string options) =>
        Assert.Equal(2, (await _cli.TryAsync(["audit", "export", .. options.Split(' ')])).Code);
}
