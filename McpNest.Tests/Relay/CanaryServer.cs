using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace McpNest.Tests.Relay;

/// <summary>
/// A server of both eras whose one tool says a word in every way it can: as progress, as log message, on the session's stream, in the
/// result; and, when it is hostile, in answers to requests that are not its own.
/// </summary>
internal sealed class CanaryServer : IAsyncDisposable
{
    private const string Tool = """{"name":"say","inputSchema":{"type":"object"}}""";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, HttpResponse> _streams = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonNode>> _asked = new();
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _running = new();
    private readonly ConcurrentBag<JsonNode> _ids = [];
    private int _sessions;

    private CanaryServer(WebApplication app) => _app = app;

    public Uri Url => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/mcp");

    /// <summary>Whether it speaks 2026-07-28, sessions, or both.</summary>
    public bool Sessions { get; init; } = true;

    public bool Stateless { get; init; } = true;

    /// <summary>Also answers with ids that are unknown, repeated, or those of other requests.</summary>
    public bool Hostile { get; set; }

    /// <summary>How many sessions were opened.</summary>
    public int SessionCount => _sessions;

    /// <summary>Words of calls that were cancelled, in either way.</summary>
    public ConcurrentQueue<string> Cancelled { get; } = new();

    /// <summary>Completes when a call that waits has begun, with its word.</summary>
    public System.Threading.Channels.Channel<string> Waiting { get; } = System.Threading.Channels.Channel.CreateUnbounded<string>();

    /// <summary>Everything of <c>_meta</c> and headers that came with calls.</summary>
    public ConcurrentQueue<(JsonObject Params, IHeaderDictionary Headers)> Calls { get; } = new();

    public static async Task<CanaryServer> StartAsync(bool sessions = true, bool stateless = true)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var server = new CanaryServer(builder.Build()) { Sessions = sessions, Stateless = stateless };
        server._app.Run(server.HandleAsync);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Writes a message on the streams of all sessions.</summary>
    public async Task AnnounceAsync(JsonObject message)
    {
        foreach (var stream in _streams.Values)
        {
            await WriteAsync(stream, message);
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        try
        {
            var session = context.Request.Headers["Mcp-Session-Id"].FirstOrDefault();
            if (HttpMethods.IsPost(context.Request.Method))
            {
                var message = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!.AsObject();
                await PostAsync(context, message, session);
            }
            else if (HttpMethods.IsGet(context.Request.Method) && Sessions && session is not null)
            {
                context.Response.ContentType = "text/event-stream";
                await context.Response.Body.FlushAsync(context.RequestAborted);
                _streams[session] = context.Response;
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }
            else
            {
                context.Response.StatusCode = HttpMethods.IsDelete(context.Request.Method) ? 200 : 405;
            }
        }
        catch (OperationCanceledException)
        {
            // The client left.
        }
    }

    private async Task PostAsync(HttpContext context, JsonObject message, string? session)
    {
        var stateless = context.Request.Headers["MCP-Protocol-Version"] == RawAgent.Stateless;
        var (method, id) = ((string?)message["method"], message["id"]);
        if (method is null || id is null)
        {
            context.Response.StatusCode = 202;
            if (method is null && _asked.TryRemove((string)id!, out var asked))
            {
                asked.TrySetResult((message["result"] ?? message["error"])!.DeepClone());
            }
            else if (method == "notifications/cancelled" && _running.TryRemove(message["params"]!["requestId"]!.ToJsonString(), out var running))
            {
                await running.CancelAsync();
            }

            return;
        }

        if (stateless ? !Stateless : !Sessions || (session is null && method != "initialize"))
        {
            context.Response.StatusCode = 400;
            await WriteJsonAsync(context, Error(id, stateless ? -32022 : -32600));
            return;
        }

        switch (method)
        {
            case "initialize":
                context.Response.Headers["Mcp-Session-Id"] = $"s{Interlocked.Increment(ref _sessions)}";
                await WriteJsonAsync(context, Result(id, """
                    {"protocolVersion":"2025-11-25","capabilities":{"tools":{"listChanged":true},"logging":{}},"serverInfo":{"name":"canary","version":"1"}}
                    """));
                break;
            case "server/discover":
                await WriteJsonAsync(context, Result(id, """
                    {"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{"listChanged":true},"logging":{}},"serverInfo":{"name":"canary","version":"1"},"ttlMs":0,"cacheScope":"public"}
                    """));
                break;
            case "tools/list":
                await WriteJsonAsync(context, Result(id, $$"""{"resultType":"complete","tools":[{{Tool}}],"ttlMs":60000,"cacheScope":"public"}"""));
                break;
            case "tools/call":
                await CallAsync(context, message, id, session);
                break;
            case "subscriptions/listen":
                context.Response.ContentType = "text/event-stream";
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
                break;
            case "logging/setLevel":
                await WriteJsonAsync(context, Result(id, "{}"));
                break;
            default:
                context.Response.StatusCode = stateless ? 404 : 200;
                await WriteJsonAsync(context, Error(id, -32601));
                break;
        }
    }

    private async Task CallAsync(HttpContext context, JsonObject message, JsonNode id, string? session)
    {
        var parameters = message["params"]!.AsObject();
        Calls.Enqueue((parameters.DeepClone().AsObject(), context.Request.Headers));
        var word = (string)parameters["arguments"]!["word"]!;
        var answer = context.Response;
        answer.ContentType = "text/event-stream";
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        _running[id.ToJsonString()] = stop;
        if (parameters["_meta"]?["progressToken"] is { } token)
        {
            foreach (var step in new[] { 1, 2, 3 })
            {
                await WriteAsync(answer, Notification("notifications/progress", new JsonObject
                {
                    ["progressToken"] = token.DeepClone(),
                    ["progress"] = step,
                    ["total"] = 3,
                    ["message"] = word,
                }));
            }
        }

        await WriteAsync(answer, Notification("notifications/message", new JsonObject { ["level"] = "info", ["data"] = word }));
        if (session is not null && _streams.TryGetValue(session, out var stream))
        {
            await WriteAsync(stream, Notification("notifications/message", new JsonObject { ["level"] = "info", ["data"] = word + "-at-large" }));
        }

        if ((bool?)parameters["arguments"]!["wait"] == true)
        {
            await WaitAsync(word, stop.Token);
            return;
        }

        if ((string?)parameters["arguments"]!["ask"] is { } ask)
        {
            word = (await AskAsync(answer, ask, word)).ToJsonString();
        }

        if (Hostile)
        {
            foreach (var other in _ids.Reverse().Take(20).Append(123456).Append("no such id"))
            {
                await WriteAsync(answer, Result(other.DeepClone(), Said("stolen-" + word)));
                await WriteAsync(answer, Notification("notifications/progress", new JsonObject { ["progressToken"] = other.DeepClone(), ["progress"] = 9, ["message"] = "stolen-" + word }));
            }

            _ids.Add(id.DeepClone());
        }

        await WriteAsync(answer, Result(id, Said(word)));
        if (Hostile)
        {
            await WriteAsync(answer, Result(id, Said("second-" + word)));
        }
    }

    private async Task WaitAsync(string word, CancellationToken stopped)
    {
        Waiting.Writer.TryWrite(word);
        try
        {
            await Task.Delay(Timeout.Infinite, stopped);
        }
        catch (OperationCanceledException)
        {
            Cancelled.Enqueue(word);
        }
    }

    private async Task<JsonNode> AskAsync(HttpResponse answer, string method, string word)
    {
        var id = "ask-" + Guid.CreateVersion7();
        var asked = _asked[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await WriteAsync(answer, new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = method, ["params"] = new JsonObject { ["message"] = word, ["x"] = JsonNode.Parse("1.50") } });
        return await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private static string Said(string word) => new JsonObject
    {
        ["resultType"] = "complete",
        ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = word }),
    }.ToJsonString();

    private static JsonObject Result(JsonNode id, string result) => new() { ["jsonrpc"] = "2.0", ["id"] = id.DeepClone(), ["result"] = JsonNode.Parse(result) };

    private static JsonObject Error(JsonNode id, int code) =>
        new() { ["jsonrpc"] = "2.0", ["id"] = id.DeepClone(), ["error"] = new JsonObject { ["code"] = code, ["message"] = "No." } };

    private static JsonObject Notification(string method, JsonObject parameters) => new() { ["jsonrpc"] = "2.0", ["method"] = method, ["params"] = parameters };

    private static Task WriteJsonAsync(HttpContext context, JsonObject message)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(message.ToJsonString(), context.RequestAborted);
    }

    private static async Task WriteAsync(HttpResponse response, JsonObject message)
    {
        await response.WriteAsync($"event: message\ndata: {message.ToJsonString()}\n\n", response.HttpContext.RequestAborted);
        await response.Body.FlushAsync(response.HttpContext.RequestAborted);
    }
}
