using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace McpNest.Tests.Promises;

/// <summary>An agent that puts the mark wherever a request has room for something of its own.</summary>
internal sealed class CanaryAgent : IDisposable
{
    public const string Mark = "kanari7f3a";

    /// <summary>May be kept with the name the agent gives itself, and nowhere else.</summary>
    public const string ClientMark = "klient9c1e";

    private const string Stateless = "2026-07-28";

    private readonly HttpClient _http;
    private readonly Uri _nest;
    private readonly string _key;
    private int _ids;

    public CanaryAgent(Uri nest, string key)
    {
#pragma warning disable RS0030 // the agent's end of the wire, not the nest's own outbound traffic
        _http = new HttpClient(new SocketsHttpHandler { UseCookies = false, ActivityHeadersPropagator = null }) { BaseAddress = nest };
#pragma warning restore RS0030
        (_nest, _key) = (nest, key);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Asks for something, with the mark in everything around it.</summary>
    /// <param name="about">What the header <c>Mcp-Name</c> repeats.</param>
    public Task<JsonNode?> AskAsync(string method, JsonObject parameters, string? about = null, CancellationToken? cancel = null)
    {
        parameters["_meta"] = new JsonObject
        {
            ["io.modelcontextprotocol/protocolVersion"] = Stateless,
            ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject { ["elicitation"] = new JsonObject(), [Mark + "capability"] = new JsonObject() },
            ["io.modelcontextprotocol/clientInfo"] = new JsonObject
            {
                // Only the beginning may be kept, and of that only what can do no harm.
                ["name"] = ClientMark + "\0\u001b[31m\r\n\u202e<b>" + new string('x', 100) + Mark,
                ["version"] = Mark + new string('1', 100),
                ["title"] = Mark + "title",
                ["websiteUrl"] = $"https://{Mark}.example.com/",
            },
            ["progressToken"] = Mark + "token",
            ["traceparent"] = "00-" + Mark,
            ["tracestate"] = $"{Mark}=1",
            ["baggage"] = $"a={Mark}",
            [$"com.example/{Mark}"] = Mark + "meta",
        };
        var message = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = $"{Mark}-{Interlocked.Increment(ref _ids)}", ["method"] = method, ["params"] = parameters };
        return PostAsync(message.ToJsonString(), cancel ?? Cancel, ("Mcp-Method", method), ("Mcp-Name", about is null ? null : Encoded(about)));
    }

    public Task<JsonNode?> CallAsync(string tool, string how, CancellationToken? cancel = null) => AskAsync(
        "tools/call",
        new JsonObject
        {
            ["name"] = tool,
            ["arguments"] = new JsonObject
            {
                ["how"] = how,
                ["wait"] = how == "sleeps",
                ["word"] = Mark + " é \" % value",
                [Mark + "key"] = new JsonObject { [Mark + "inner"] = new JsonArray(Mark, new JsonObject { [Mark] = Mark }), ["file"] = $"/home/{Mark}/notes.txt" },
            },
        },
        about: tool,
        cancel);

    /// <summary>Sends a body as it is.</summary>
    public async Task<JsonNode?> PostAsync(string body, CancellationToken? cancel = null, params (string Name, string? Value)[] headers)
    {
        // The whole address is the agent's own too.
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/u/{_key}/mcp?{Mark}=query&key={Mark}") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in Around().Concat(headers))
        {
            if (value is not null)
            {
                request.Headers.Remove(name);
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var response = await _http.SendAsync(request, cancel ?? Cancel);
        var text = await response.Content.ReadAsStringAsync(cancel ?? Cancel);
        var data = text.Split('\n').LastOrDefault(line => line.StartsWith("data: ", StringComparison.Ordinal))?[6..] ?? text;
        return data.StartsWith('{') ? JsonNode.Parse(data) : null;
    }

    /// <summary>Sends what no HTTP client would.</summary>
    public async Task<string> SendRawAsync(string text)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _nest.Port, Cancel);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text), Cancel);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(Cancel);
    }

    public void Dispose() => _http.Dispose();

    private static IEnumerable<(string Name, string? Value)> Around() =>
    [
        ("Accept", "application/json, text/event-stream"),
        ("MCP-Protocol-Version", Stateless),
        ("Accept-Language", Mark),
        ("User-Agent", Mark + "/1.0 (agent)"),
        ("Cookie", $"{Mark}={Mark}"),
        ("Referer", $"http://{Mark}.example.com/{Mark}"),
        ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        ("tracestate", $"{Mark}={Mark}"),
        ("baggage", $"{Mark}={Mark},user={Mark}"),
        ("Correlation-Context", $"{Mark}={Mark}"),
        ("Request-Id", $"|{Mark}.1."),
        ("X-Request-Id", Mark),
        ("X-Forwarded-For", $"192.0.2.1, {Mark}"),
        ("X-Forwarded-Host", $"{Mark}.example.com"),
        ("X-Forwarded-Prefix", $"/{Mark}"),
        ("Forwarded", $"for={Mark}"),
        ("Mcp-Param-Region", Mark),
        ($"Mcp-Param-{Mark}", Mark),
        ("Last-Event-ID", Mark),
        ($"X-{Mark}", Mark),
    ];

    private static string Encoded(string name) => name.All(c => c is > ' ' and < '\x7f') ? name : $"=?base64?{Convert.ToBase64String(Encoding.UTF8.GetBytes(name))}?=";
}
