using System.Net;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace McpNest.Tests.Relay;

/// <summary>An agent that reads and writes raw JSON over streamable HTTP, in either era, directly or through the nest.</summary>
internal sealed class RawAgent : IAsyncDisposable
{
    public const string Stateless = "2026-07-28";

    private readonly HttpClient _http;
    private readonly Uri _url;
    private readonly string _version;
    private readonly JsonObject _capabilities;
    private string? _session;
    private int _lastId;

    private RawAgent(Uri url, string version, JsonObject? capabilities)
    {
#pragma warning disable RS0030 // the agent's end of the wire, not the nest's own outbound traffic
        _http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { Timeout = TimeSpan.FromSeconds(60) };
#pragma warning restore RS0030
        (_url, _version, _capabilities) = (url, version, capabilities ?? []);
    }

    public bool IsStateless => _version == Stateless;

    /// <summary>The session id the other side gave; null in the stateless era.</summary>
    public string? Session => _session;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Connects; in a session era with the handshake.</summary>
    public static async Task<RawAgent> ConnectAsync(Uri url, string version, JsonObject? capabilities = null)
    {
        var agent = new RawAgent(url, version, capabilities);
        if (!agent.IsStateless)
        {
            var hello = await agent.SendAsync("initialize", new JsonObject
            {
                ["protocolVersion"] = version,
                ["capabilities"] = agent._capabilities.DeepClone(),
                ["clientInfo"] = new JsonObject { ["name"] = "raw", ["version"] = "1" },
            });
            Assert.True(hello.Answer?["result"] is not null, hello.Answer?.ToJsonString() ?? $"HTTP {hello.Status}");
            Assert.Equal(HttpStatusCode.Accepted, await agent.NotifyAsync("notifications/initialized"));
        }

        return agent;
    }

    /// <summary>Sends a request and takes everything until its answer.</summary>
    /// <param name="answer">Gives the result (or an object with <c>error</c>) for a request of the server.</param>
    /// <param name="seen">Called with each message as it comes.</param>
    /// <param name="id">The JSON-RPC id to use; else the next number.</param>
    public async Task<RawExchange> SendAsync(
        string method, JsonObject? parameters = null, Func<JsonObject, JsonObject?>? answer = null, Action<JsonObject>? seen = null,
        JsonNode? id = null, CancellationToken? cancel = null)
    {
        id ??= JsonValue.Create(Interlocked.Increment(ref _lastId));
        using var response = await PostAsync(Request(id, method, parameters), cancel ?? Cancel);
        if (response.Headers.TryGetValues("Mcp-Session-Id", out var session))
        {
            _session = session.Single();
        }

        var before = new List<JsonObject>();
        await foreach (var message in MessagesAsync(response, cancel ?? Cancel))
        {
            seen?.Invoke(message);
            if (message["method"] is null)
            {
                return new RawExchange(response.StatusCode, before, message);
            }

            before.Add(message);
            if (message["id"] is { } theirs && answer?.Invoke(message) is { } reply)
            {
                await RespondAsync(theirs, reply);
            }
        }

        return new RawExchange(response.StatusCode, before, null);
    }

    /// <summary>The result of a request that must succeed.</summary>
    public async Task<JsonObject> ResultAsync(string method, JsonObject? parameters = null)
    {
        var exchange = await SendAsync(method, parameters);
        return exchange.Answer?["result"] as JsonObject
            ?? throw new InvalidOperationException($"{method}: HTTP {(int)exchange.Status} {exchange.Answer?.ToJsonString()}");
    }

    public async Task<HttpStatusCode> NotifyAsync(string method, JsonObject? parameters = null)
    {
        var message = new JsonObject { ["jsonrpc"] = "2.0", ["method"] = method };
        if (parameters is not null)
        {
            message["params"] = parameters.DeepClone();
        }

        using var response = await PostAsync(message, Cancel);
        return response.StatusCode;
    }

    /// <summary>Answers a request of the server; an object with <c>error</c> is an error, any other a result.</summary>
    public async Task<HttpStatusCode> RespondAsync(JsonNode id, JsonObject reply)
    {
        var message = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id.DeepClone() };
        message[reply["error"] is null ? "result" : "error"] = (reply["error"] ?? reply).DeepClone();
        using var response = await PostAsync(message, Cancel);
        return response.StatusCode;
    }

    /// <summary>Opens the session's stream, or (stateless) a subscription to the given notifications; messages come until cancelled.</summary>
    public async Task<ChannelReader<JsonObject>> ListenAsync(JsonObject? notifications, CancellationToken until)
    {
        var request = IsStateless
            ? Post(Request(JsonValue.Create(Interlocked.Increment(ref _lastId)), "subscriptions/listen", new JsonObject { ["notifications"] = notifications?.DeepClone() }))
            : new HttpRequestMessage(HttpMethod.Get, _url);
        Head(request, accept: IsStateless ? "application/json, text/event-stream" : "text/event-stream");
        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var messages = Channel.CreateUnbounded<JsonObject>();
        _ = PumpAsync();
        return messages.Reader;

        async Task PumpAsync()
        {
            try
            {
                await foreach (var message in MessagesAsync(response, until))
                {
                    messages.Writer.TryWrite(message);
                }
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or HttpRequestException)
            {
                // Ended from either side.
            }
            finally
            {
                response.Dispose();
                request.Dispose();
                messages.Writer.TryComplete();
            }
        }
    }

    /// <summary>All pages of a list.</summary>
    public async Task<List<JsonNode>> ListAsync(string method, string member)
    {
        var items = new List<JsonNode>();
        string? cursor = null;
        do
        {
            var page = await ResultAsync(method, cursor is null ? null : new JsonObject { ["cursor"] = cursor });
            items.AddRange(page[member]!.AsArray().Select(item => item!.DeepClone()));
            cursor = (string?)page["nextCursor"];
        }
        while (cursor is not null);

        return items;
    }

    /// <summary>Ends the session.</summary>
    public async Task<HttpStatusCode> DeleteAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, _url);
        Head(request, accept: null);
        using var response = await _http.SendAsync(request, Cancel);
        return response.StatusCode;
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async IAsyncEnumerable<JsonObject> MessagesAsync(
        HttpResponseMessage response, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
        {
            using var reader = new StreamReader(body);
            var text = await reader.ReadToEndAsync(cancellationToken);
            if (text.StartsWith('{'))
            {
                yield return JsonNode.Parse(text)!.AsObject();
            }

            yield break;
        }

        await foreach (var item in SseParser.Create(body).EnumerateAsync(cancellationToken))
        {
            if (item.Data.Length > 0)
            {
                yield return JsonNode.Parse(item.Data)!.AsObject();
            }
        }
    }

    private JsonObject Request(JsonNode? id, string method, JsonObject? parameters)
    {
        var own = parameters?.DeepClone().AsObject();
        if (IsStateless)
        {
            own ??= [];
            var meta = own["_meta"] as JsonObject ?? [];
            own["_meta"] = meta.Parent is null ? meta : meta.DeepClone();
            meta = own["_meta"]!.AsObject();
            meta["io.modelcontextprotocol/protocolVersion"] = Stateless;
            meta["io.modelcontextprotocol/clientCapabilities"] = _capabilities.DeepClone();
            meta["io.modelcontextprotocol/clientInfo"] = new JsonObject { ["name"] = "raw", ["version"] = "1" };
        }

        var request = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id?.DeepClone(), ["method"] = method };
        if (own is not null)
        {
            request["params"] = own;
        }

        return request;
    }

    private Task<HttpResponseMessage> PostAsync(JsonObject message, CancellationToken cancel)
    {
        var request = Post(message);
        Head(request, "application/json, text/event-stream");
        return _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
    }

    private HttpRequestMessage Post(JsonObject message)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = new StringContent(message.ToJsonString(), Encoding.UTF8, "application/json") };
        if (IsStateless && (string?)message["method"] is { } method)
        {
            request.Headers.TryAddWithoutValidation("Mcp-Method", method);
            if ((method == "resources/read" ? message["params"]?["uri"] : method is "tools/call" or "prompts/get" ? message["params"]?["name"] : null) is { } name)
            {
                request.Headers.TryAddWithoutValidation("Mcp-Name", (string?)name);
            }
        }

        return request;
    }

    private void Head(HttpRequestMessage request, string? accept)
    {
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        if (IsStateless || _session is not null)
        {
            request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", _version);
        }

        if (_session is not null)
        {
            request.Headers.TryAddWithoutValidation("Mcp-Session-Id", _session);
        }
    }
}
