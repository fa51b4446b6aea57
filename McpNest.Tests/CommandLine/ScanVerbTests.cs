using System.Text;
using System.Text.Json;
using McpNest.Tests.Support;

namespace McpNest.Tests.CommandLine;

/// <summary>The scanner at the command line: files, folders and standard input, in words and for programs.</summary>
public sealed class ScanVerbTests
{
    private const string Secret = "ghp_Zk3vXw9Qm2Lp7Rt5Ns8Yb4Hc6Jd1FgAe0UiO";

    private static readonly string s_bad = $$$"""{"mcpServers":{"github":{"command":"npx","args":["-y","x"],"env":{"GITHUB_TOKEN":"{{{Secret}}}"} } } }""";

    [Fact]
    public async Task File_IsScanned_WithoutADataFolder()
    {
        using var cli = new Cli();
        using var folder = new TempFolder();
        var file = Write(folder, "mcp.json", s_bad);

        var text = await cli.RunAsync($"scan {file}");

        Assert.Contains("github", text, StringComparison.Ordinal);
        Assert.Contains("ghp_… (40 characters)", string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret[4..], text, StringComparison.Ordinal);
        Assert.All(text.Split('\n').Where(line => !line.Contains(file, StringComparison.Ordinal)), line => Assert.True(line.Length <= 80, line));
        Assert.False(Directory.Exists(cli.Folder));
    }

    [Fact]
    public async Task Json_IsOneLineForEachFile()
    {
        using var cli = new Cli();
        using var folder = new TempFolder();
        var first = Write(folder, "a.json", s_bad);
        var second = Write(folder, "b.toml", "[mcp_servers.linear]\nurl = \"https://mcp.linear.app/mcp\"\n");

        var lines = await cli.JsonAsync($"scan {first} {second}");

        Assert.Equal([first, second], lines.Select(line => line.GetProperty("file").GetString()));
        Assert.Equal(["json", "toml"], lines.Select(line => line.GetProperty("format").GetString()));
        Assert.DoesNotContain(Secret[4..], lines[0].GetRawText(), StringComparison.Ordinal);
        Assert.Equal("github", lines[0].GetProperty("servers")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task Sarif_IsOneDocument()
    {
        using var cli = new Cli();
        using var folder = new TempFolder();

        var sarif = JsonDocument.Parse(await cli.RunAsync($"scan {Write(folder, "mcp.json", s_bad)} --sarif")).RootElement;

        Assert.Equal("2.1.0", sarif.GetProperty("version").GetString());
        Assert.True(sarif.GetProperty("runs")[0].GetProperty("results").GetArrayLength() > 0);
    }

    [Fact]
    public async Task Folder_IsLookedThrough()
    {
        using var cli = new Cli();
        using var folder = new TempFolder();
        Write(folder, "x/.cursor/mcp.json", s_bad);
        Write(folder, "x/.codex/config.toml", "[mcp_servers.a]\ncommand = \"x\"\n");
        Write(folder, "x/node_modules/y/.mcp.json", s_bad);
        Write(folder, "x/settings.json", s_bad);

        var lines = await cli.JsonAsync($"scan {folder.Path}");

        Assert.Equal(["config.toml", "mcp.json"], lines.Select(line => Path.GetFileName(line.GetProperty("file").GetString())!).Order());
        Assert.Equal(["codex", "cursor"], lines.Select(line => line.GetProperty("client").GetString()).Order());
    }

    [Fact]
    public async Task StandardInput_IsScanned()
    {
        using var cli = new Cli();

        var line = Assert.Single(await cli.JsonAsync("scan -", "claude mcp add --transport http linear https://mcp.linear.app/mcp"));

        Assert.Equal(("pasted", "line"), (line.GetProperty("file").GetString(), line.GetProperty("format").GetString()));
    }

    [Fact]
    public async Task File_ThatCannotBeRead_LeavesTheOthers()
    {
        using var cli = new Cli();
        using var folder = new TempFolder();

        var result = await cli.TryAsync(["scan", folder.File("none.json"), Write(folder, "mcp.json", s_bad), "--json"]);

        Assert.Equal(1, result.Code);
        Assert.Contains("none.json does not exist", result.Error, StringComparison.Ordinal);
        Assert.Contains("\"github\"", result.Output, StringComparison.Ordinal);
        Assert.Equal(1, (await cli.TryAsync(["scan", folder.File("none.json")])).Code);
        Assert.Equal(2, (await cli.TryAsync(["scan"])).Code);
    }

    [Theory]
    [InlineData("high", 1)]
    [InlineData("critical", -1)]
    public async Task FailOn_EndsWithOne(string severity, int code)
    {
        using var cli = new Cli();
        using var folder = new TempFolder();
        var file = Write(folder, "mcp.json", s_bad);
        var worst = (await cli.JsonAsync($"scan {file}"))[0].GetProperty("counts").GetProperty("critical").GetInt32() > 0;

        var result = await cli.TryAsync(["scan", file, "--fail-on", severity]);

        Assert.Equal(code < 0 ? worst ? 1 : 0 : code, result.Code);
        Assert.Equal(2, (await cli.TryAsync(["scan", file, "--fail-on", "never"])).Code);
    }

    [Fact]
    public async Task Utf16_OfWindows_IsRead()
    {
        using var cli = new Cli();
        using var folder = new TempFolder();
        var file = folder.File("mcp.json");
        await File.WriteAllTextAsync(file, s_bad, Encoding.Unicode, TestContext.Current.CancellationToken);

        Assert.Equal("github", (await cli.JsonAsync($"scan {file}"))[0].GetProperty("servers")[0].GetProperty("name").GetString());
    }

    private static string Write(TempFolder folder, string name, string text)
    {
        var path = folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
