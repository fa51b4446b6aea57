using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using McpNest.Core.Administration;
using McpNest.Core.Audit;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Tests.Gateway;
using McpNest.Tests.Hosting;
using McpNest.Tests.Support;
using McpNest.Tests.Support.Upstreams;
using McpNest.Web.CommandLine;
using McpNest.Web.SignIn.Welcome;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpNest.Tests.EndToEnd;

/// <summary>The whole nest on a port of its own, set up the way people do: through the books of the console and the command line.</summary>
internal sealed class NestApp : IAsyncDisposable
{
    private readonly List<McpClient> _clients = [];

    private NestApp(RunningNest nest, FakeLogSink logs) => (Nest, Logs) = (nest, logs);

    public RunningNest Nest { get; }

    /// <summary>Everything logged, at Trace.</summary>
    public FakeLogSink Logs { get; }

    public NestJournal Journal => Nest.Journal;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="journal">Null gives a patient journal: a busy test machine must not close its gate.</param>
    /// <param name="welcomes">Members read what is recorded about them before they begin.</param>
    public static async Task<NestApp> StartAsync(
        Dictionary<string, string?>? settings = null, JournalOptions? journal = null, TimeProvider? time = null, bool welcomes = false)
    {
        var logs = new FakeLogSink();
        var nest = await RunningNest.StartAsync(
            builder =>
            {
                builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(logs);
                builder.Services.AddSingleton(journal ?? TestJournal.Patient);
                builder.Services.AddSingleton(time ?? TimeProvider.System);
                if (welcomes)
                {
                    builder.Services.AddSingleton(NoticeText.Current);
                }
            },
            settings: new(settings ?? []) { ["Logging:LogLevel:Default"] = "Trace" });
        return new NestApp(nest, logs);
    }

    public Task<Guid> AddMemberAsync(string email) =>
        Nest.Get<PeopleBook>().AddAsync(Actor.Operator, new AddMember { Email = email }, Cancel);

    /// <summary>A new agent of a member; returns its id and personal URL.</summary>
    public async Task<(Guid Agent, Uri Url)> IssueAsync(Guid memberId, string name = "Test client")
    {
        var issued = await Nest.Get<AgentsBook>().IssueAsync(Actor.Operator, new IssueKey { MemberId = memberId, AgentName = name }, Cancel);
        return (issued.AgentId, new Uri(Nest.Url, $"/u/{issued.Key}/mcp"));
    }

    /// <summary>Puts a fake server behind the nest and approves what it offers now.</summary>
    public Task<Guid> AddServerAsync(FakeHttpServer server, string slug, int timeoutSeconds = 60) =>
        AddAsync(new AddServer { Slug = slug, Transport = ServerTransport.Http, Url = server.Url.AbsoluteUri, TimeoutSeconds = timeoutSeconds });

    /// <summary>Hosts the sample server, as its own process.</summary>
    public Task<Guid> AddSampleServerAsync(string slug) =>
        AddHostedServerAsync(slug, "dotnet", typeof(NestCommandLine).Assembly.Location, "sample-server");

    /// <summary>Hosts a program as a server: approves its launch and what it offers now.</summary>
    public Task<Guid> AddHostedServerAsync(string slug, string command, params string[] args) =>
        AddAsync(new AddServer { Slug = slug, Transport = ServerTransport.Stdio, Command = command, Args = [.. args] });

    public Task ApproveAllAsync(Guid serverId) => Nest.Get<ServersBook>().ApproveToolsAsync(
        Actor.Operator,
        serverId,
        [.. Journal.State.Servers[serverId].Offers.Where(tool => tool.Live is not null).Select(tool => new ToolVersion(tool.Id, tool.Live!.Value.Hex))],
        Cancel);

    public Task GrantAsync(Guid memberId, Guid serverId, string? tool = null, GrantEffect? effect = GrantEffect.Allow) =>
        Nest.Get<AccessBook>().SetAsync(
            Actor.Operator,
            GrantSubject.Member(memberId),
            new GrantTarget(serverId, tool is null ? null : Journal.State.Servers[serverId].Tools[tool].Id),
            effect,
            until: null,
            Cancel);

    public async Task<McpClient> ConnectAsync(Uri url, string? version = "2025-11-25")
    {
        var client = await McpClient.CreateAsync(
            new HttpClientTransport(new HttpClientTransportOptions { Endpoint = url, TransportMode = HttpTransportMode.StreamableHttp }),
            new McpClientOptions { ProtocolVersion = version, ClientInfo = new Implementation { Name = "test", Version = "1" } },
            cancellationToken: Cancel);
        _clients.Add(client);
        return client;
    }

    /// <summary>One stateless request, as raw JSON both ways.</summary>
    public async Task<(HttpStatusCode Status, JsonNode? Body)> PostAsync(Uri url, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        foreach (var (name, value) in StatelessHeaders(JsonNode.Parse(body)!))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Nest.Browser().SendAsync(request, Cancel);
        var text = await response.Content.ReadAsStringAsync(Cancel);
        var data = text.Split('\n').FirstOrDefault(line => line.StartsWith("data: ", StringComparison.Ordinal))?[6..] ?? text;
        return (response.StatusCode, data.Length == 0 ? null : JsonNode.Parse(data));
    }

    /// <summary>Calls a tool and returns the whole JSON-RPC answer.</summary>
    public async Task<JsonNode> CallAsync(Uri url, string tool, JsonObject? arguments = null, string id = "1", string client = "test")
    {
        var body = new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = JsonNode.Parse(id),
            ["method"] = "tools/call",
            ["params"] = new JsonObject
            {
                ["name"] = tool,
                ["arguments"] = arguments ?? [],
                ["_meta"] = new JsonObject
                {
                    ["io.modelcontextprotocol/protocolVersion"] = "2026-07-28",
                    ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject(),
                    ["io.modelcontextprotocol/clientInfo"] = new JsonObject { ["name"] = client, ["version"] = "1" },
                },
            },
        };
        return (await PostAsync(url, body.ToJsonString())).Body!;
    }

    /// <summary>The text of a tool result.</summary>
    public static string TextOf(JsonNode answer) => (string)answer["result"]!["content"]![0]!["text"]!;

    public static bool IsRefused(JsonNode answer) => answer["result"]?["isError"]?.GetValue<bool>() == true;

    /// <summary>A verb on the same folder, with a journal of its own, as another process has.</summary>
    public async Task<string> CommandAsync(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await NestCommandLine.RunAsync(["--data", Nest.Folder, .. args], new CommandOutput(output, error, TextReader.Null), Cancel);
        Assert.True(code == 0, $"{string.Join(' ', args)}: {error}");
        return output.ToString();
    }

    public Task<IReadOnlyList<CallEntry>> CallsAsync() => Nest.Get<CallLog>().PageAsync(new CallFilter(), null, 1000, Cancel);

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            await client.DisposeAsync();
        }

        await Nest.DisposeAsync();
    }

    /// <summary>Puts a server behind the nest, launches it if it is hosted, and approves what it offers now.</summary>
    public async Task<Guid> AddAsync(AddServer request)
    {
        var servers = Nest.Get<ServersBook>();
        var id = await servers.AddAsync(Actor.Operator, request, Cancel);
        if (request.Transport == ServerTransport.Stdio)
        {
            await servers.ApproveLaunchAsync(Actor.Operator, id, Journal.State.Servers[id].TargetHash, Cancel);
        }

        await servers.RefreshAsync(Actor.Operator, id, Cancel);
        await ApproveAllAsync(id);
        return id;
    }

    private static IEnumerable<(string Name, string Value)> StatelessHeaders(JsonNode message)
    {
        yield return ("MCP-Protocol-Version", "2026-07-28");
        yield return ("Mcp-Method", (string)message["method"]!);
        if ((string?)message["params"]?["name"] is { } name)
        {
            yield return ("Mcp-Name", name);
        }
    }
}
