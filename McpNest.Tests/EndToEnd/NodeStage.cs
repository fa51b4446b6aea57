using System.Text.Json.Nodes;
using McpNest.Core.Audit;
using McpNest.Tests.Support;
using McpNest.Tests.Support.Upstreams;

namespace McpNest.Tests.EndToEnd;

/// <summary>A nest that hosts a real npm server for one member, who may use some of its tools.</summary>
internal sealed class NodeStage : IAsyncDisposable
{
    private readonly TempFolder _files = new();

    private NodeStage(NestApp app) => App = app;

    public NestApp App { get; }

    public Uri Url { get; private set; } = null!;

    public Guid ServerId { get; private set; }

    public string Key => Url.Segments[2].TrimEnd('/');

    /// <summary>The file that the filesystem server may read.</summary>
    public string File => _files.File("note.txt");

    /// <summary>Hosts the filesystem server over a folder with one file.</summary>
    /// <param name="server">Null takes the installed one.</param>
    public static async Task<NodeStage> WithFilesAsync(string content, string? server = null)
    {
        var node = NodeTools.Node;
        server ??= NodeTools.FilesystemServer;
        var stage = new NodeStage(await NestApp.StartAsync());
        await System.IO.File.WriteAllTextAsync(stage.File, content, TestContext.Current.CancellationToken);
        await stage.ReadyAsync("files", node, [server, stage._files.Path], "read_text_file", "list_directory");
        return stage;
    }

    /// <summary>Hosts the everything server, as people do: through npx.</summary>
    public static async Task<NodeStage> WithEverythingAsync(params string[] granted)
    {
        var args = NodeTools.NpxArgs("mcp-server-everything");
        var stage = new NodeStage(await NestApp.StartAsync());
        await stage.ReadyAsync("everything", "npx", args, granted);
        return stage;
    }

    /// <summary>All calls, oldest first, once each has its outcome.</summary>
    public async Task<IReadOnlyList<CallEntry>> JournalAsync()
    {
        await Eventually.Holds(() => App.CallsAsync().GetAwaiter().GetResult().All(call => call.Result != CallEntry.Open));
        return [.. (await App.CallsAsync()).Reverse()];
    }

    public static JsonObject Call(string tool, JsonObject? arguments = null) => new() { ["name"] = tool, ["arguments"] = arguments ?? [] };

    public static string TextOf(JsonNode result) => (string)result["content"]![0]!["text"]!;

    public static IEnumerable<string> NamesOf(JsonNode list) => list["tools"]!.AsArray().Select(tool => (string)tool!["name"]!).Order(StringComparer.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        _files.Dispose();
    }

    private async Task ReadyAsync(string slug, string command, string[] args, params string[] granted)
    {
        var ada = await App.AddMemberAsync("ada@example.com");
        (_, Url) = await App.IssueAsync(ada, "Terminal");
        ServerId = await App.AddHostedServerAsync(slug, command, args);
        foreach (var tool in granted)
        {
            await App.GrantAsync(ada, ServerId, tool);
        }
    }
}
