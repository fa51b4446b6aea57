using McpNest.Core.Audit;
using McpNest.Tests.Support;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Core.Upstreams;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpNest.Tests.Gateway;

/// <summary>A gateway with one server, <c>files</c>, whose tools were discovered and approved by the usual way.</summary>
internal sealed class GrantedServer : IAsyncDisposable
{
    private static readonly ServerTarget s_target = new() { Transport = ServerTransport.Http, Url = new Uri("http://127.0.0.1:9/mcp") };

    public FakeConnection Server { get; } = new()
    {
        Tools =
        [
            """{"name":"write","inputSchema":{"type":"object"}}""",
            """
            {"name":"read","title":"Reads","unknownField":{"a":[1.0,null]},"execution":{"taskSupport":"optional"},
             "inputSchema":{"type":"object","properties":{"path":{"type":"string","x-mcp-header":"Path"}},"x-unknown":true}}
            """,
        ],
    };

    public GatewayHost Host { get; private set; } = null!;

    public Guid ServerId { get; } = Guid.CreateVersion7();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<GrantedServer> StartAsync(bool grant = true, Action<IServiceCollection>? services = null, string[]? resources = null)
    {
        var granted = new GrantedServer();
        var server = granted.Server;
        server.Resources = resources;
        granted.Host = await GatewayHost.StartAsync(services: added =>
        {
            added.AddSingleton(provider => new UpstreamPool(
                (_, _, _) => Task.FromResult(s_target), (_, _, _, _) => server, provider.GetRequiredService<CurrentPolicy>(),
                provider.GetRequiredService<DiscoveryRecorder>(), new UpstreamLimits(), TimeProvider.System, NullLogger.Instance));
            services?.Invoke(added);
        });
        await granted.Host.CommitAsync(new Change.ServerAdded(
            granted.ServerId, "files", ServerTransport.Http, CredentialKind.Shared, null, s_target.Hash(), 60));
        await granted.Host.Get<UpstreamPool>().DiscoverAsync(granted.ServerId, Cancel);
        await granted.ApproveAsync();
        if (grant)
        {
            await granted.GrantAsync("read");
        }

        return granted;
    }

    public ServerTool Tool(string name) => Host.Journal.State.Servers[ServerId].Tools[name];

    public Task ApproveAsync() => Host.CommitAsync(new Change.ToolsApproved(
        ServerId, [.. Host.Journal.State.Servers[ServerId].Offers.Select(tool => new ToolVersion(tool.Id, tool.Live!.Value.Hex))]));

    public Task GrantAsync(string? tool, GrantEffect effect = GrantEffect.Allow, DateTimeOffset? until = null) => Host.CommitAsync(new Change.GrantSet(
        Guid.CreateVersion7(), SubjectKind.Member, Host.MemberId, ServerId, tool is null ? null : Tool(tool).Id, effect, until));

    /// <summary>A request of the stateless era, and the JSON-RPC message that came back.</summary>
    public async Task<JsonNode> SendAsync(string method, string parameters = "{}", string? name = null)
    {
        var body = JsonNode.Parse(parameters)!.AsObject();
        var meta = body["_meta"]?.AsObject() ?? [];
        meta["io.modelcontextprotocol/protocolVersion"] = "2026-07-28";
        meta["io.modelcontextprotocol/clientCapabilities"] = new JsonObject();
        body["_meta"] = meta.Parent is null ? meta : meta.DeepClone();
        var message = $$"""{"jsonrpc":"2.0","id":"x1","method":"{{method}}","params":{{body.ToJsonString()}}}""";
        List<(string, string)> headers = [("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", method)];
        if (name is not null)
        {
            headers.Add(("Mcp-Name", name));
        }

        var answer = await Host.PostAsync($"/u/{Host.Key}/mcp", message, [.. headers]);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        var data = text.Split('\n').FirstOrDefault(line => line.StartsWith("data: ", StringComparison.Ordinal))?["data: ".Length..] ?? text;
        return JsonNode.Parse(data)!;
    }

    public Task<JsonNode> CallAsync(string tool, string rest = "\"arguments\":{}") =>
        SendAsync("tools/call", $$"""{"name":{{JsonSerializer.Serialize(tool)}},{{rest}}}""", tool);

    /// <summary>The text of a refused or failed call.</summary>
    public async Task<string> ErrorTextAsync(string tool)
    {
        var answer = await CallAsync(tool);
        Assert.True(answer["result"]?["isError"]?.GetValue<bool>(), answer.ToJsonString());
        return answer["result"]!["content"]![0]!["text"]!.GetValue<string>();
    }

    public async Task<string[]> ListAsync() =>
        [.. (await SendAsync("tools/list"))["result"]!["tools"]!.AsArray().Select(tool => tool!["name"]!.GetValue<string>())];

    /// <summary>The calls in the journal's projection, once every outcome is written.</summary>
    public async Task<List<CallEntry>> CallsAsync()
    {
        // Outcomes ride along with the next group: a change makes sure there is one behind them.
        await Host.CommitAsync(new Change.GroupAdded(Guid.CreateVersion7()));
        await using var db = Host.Get<NestDatabase>().CreateDbContext();
        return await db.CallsAsync();
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
