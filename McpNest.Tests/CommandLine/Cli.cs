using System.Text.Json;
using McpNest.Tests.Support;
using McpNest.Web.CommandLine;

namespace McpNest.Tests.CommandLine;

/// <summary>The real command line on a folder of its own, in this process, with its output caught.</summary>
internal sealed class Cli : IDisposable
{
    private readonly TempFolder _folder = new();

    public string Folder => _folder.File("data");

    public string File(string name) => _folder.File(name);

    public async Task<CliResult> TryAsync(string[] args, string input = "")
    {
        using StringWriter output = new(), error = new();
        using var reader = new StringReader(input);
        var code = await NestCommandLine.RunAsync(
            ["--data", Folder, .. args], new CommandOutput(output, error, reader), TestContext.Current.CancellationToken);
        return new CliResult(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs a verb that must succeed; the words are split at blanks.</summary>
    public async Task<string> RunAsync(string words, string input = "")
    {
        var result = await TryAsync(words.Split(' '), input);
        Assert.True(result.Code == 0, result.Error);
        Assert.Empty(result.Error);
        return result.Output.TrimEnd();
    }

    /// <summary>Runs a verb with --json and parses each line.</summary>
    public async Task<JsonElement[]> JsonAsync(string words, string input = "") =>
    [
        .. (await RunAsync(words + " --json", input)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => JsonDocument.Parse(line).RootElement),
    ];

    public NestSession Open() => NestSession.Open(Folder);

    public void Dispose() => _folder.Dispose();
}
