using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using McpNest.Tests.Support;

namespace McpNest.Tests.Conformance;

/// <summary>One of the clients of McpNest.Tests/Node, as a process that is steered line by line.</summary>
internal sealed class NodeClient : IRealClient
{
    private readonly TempFolder _home = new();
    private readonly Process _process;

    private NodeClient(string kind, Uri url)
    {
        string[] npx = kind == "mcp-remote" ? NodeTools.NpxArgs("mcp-remote") : [];
#pragma warning disable RS0030 // the other end of the wire, not a server of the nest
        _process = Process.Start(new ProcessStartInfo(NodeTools.Node, [Path.Combine(NodeTools.Folder, "real-client.mjs"), kind, url.AbsoluteUri, .. npx])
        {
            WorkingDirectory = _home.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
            Environment = { ["HOME"] = _home.Path, ["USERPROFILE"] = _home.Path },
        })!;
#pragma warning restore RS0030
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<IRealClient> ConnectAsync(string kind, Uri url)
    {
        _ = NodeTools.Installed("@modelcontextprotocol", "client", "package.json");
        var client = new NodeClient(kind, url);
        await client.AskAsync("connect");
        return client;
    }

    public async Task<IReadOnlyList<string>> ToolsAsync() =>
        [.. (await AskAsync("tools"))["tools"]!.AsArray().Select(tool => (string)tool!)];

    public async Task<string> CallAsync(string tool, JsonObject? arguments = null) =>
        (string)(await AskAsync("call", ("name", tool), ("arguments", arguments)))["content"]![0]!["text"]!;

    public async Task<string> ReadAsync(string uri) => (string)(await AskAsync("read", ("uri", uri)))["contents"]![0]!["text"]!;

    public async Task<string> PromptAsync(string name) =>
        (string)(await AskAsync("prompt", ("name", name)))["messages"]![0]!["content"]!["text"]!;

    public async Task<IReadOnlyList<double>> ProgressAsync(string tool) =>
        [.. (await AskAsync("progress", ("name", tool)))["progress"]!.AsArray().Select(step => (double)step!)];

    public Task StartAsync(string tool) => AskAsync("start", ("name", tool));

    public async Task AbortAsync() => Assert.Equal("aborted", (string?)(await AskAsync("abort"))["end"]);

    public Task ChangedAsync() => AskAsync("changed");

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
        _home.Dispose();
    }

    private async Task<JsonNode> AskAsync(string command, params (string Name, JsonNode? Value)[] values)
    {
        var line = new JsonObject(values.Select(value => KeyValuePair.Create(value.Name, value.Value))) { ["do"] = command };
        await _process.StandardInput.WriteLineAsync(line.ToJsonString().AsMemory(), Cancel);
        await _process.StandardInput.FlushAsync(Cancel);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        var answer = await _process.StandardOutput.ReadLineAsync(patience.Token);
        Assert.True(answer is not null, $"The client ended at '{command}'.");
        var json = JsonNode.Parse(answer!)!;
        Assert.True(json["error"] is null, $"{command}: {json["error"]}");
        return json;
    }
}
