using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace McpNest.Tests.Support.Upstreams;

/// <summary>An MCP server over streamable HTTP whose answers are raw JSON text set by the test. Writes down what it received.</summary>
internal sealed class FakeHttpServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _announcements = new();
    private readonly SemaphoreSlim _announced = new(0);

    private FakeHttpServer(WebApplication app) => _app = app;

    public Uri Url => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/mcp");

    public ConcurrentQueue<ReceivedRequest> Received { get; } = new();

    /// <summary>Raw definitions that <c>tools/list</c> answers.</summary>
    public IReadOnlyList<string> Tools { get; set; } = [HostileChild.Tool];

    /// <summary>Raw answer to <c>tools/call</c>: a whole <c>"result":…</c> or <c>"error":…</c> member, made from the request.</summary>
    public Func<ReceivedRequest, string> OnCall { get; set; } = _ => "\"result\":{\"content\":[]}";

    /// <summary>Answers as server-sent events instead of JSON.</summary>
    public bool Streams { get; set; }

    /// <summary>Given out at <c>initialize</c> and asked for afterwards; null keeps no sessions.</summary>
    public string? Session { get; set; }

    /// <summary>The <c>capabilities</c> it tells of itself.</summary>
    public string Capabilities { get; set; } = """{"tools":{"listChanged":true}}""";

    /// <summary>Speaks 2026-07-28 and nothing else; else 2025-06-18 and nothing else.</summary>
    public bool Stateless { get; set; }

    /// <summary>Takes a request over entirely; true when it did.</summary>
    public Func<HttpContext, ReceivedRequest, Task<bool>>? Intercept { get; set; }

    public IEnumerable<ReceivedRequest> Calls => Received.Where(request => request.Method == "tools/call");

    /// <summary>A tool without parameters, for <see cref="Tools"/>.</summary>
    /// <param name="reads">It says of itself that it only reads.</param>
    public static string Definition(string name, string description, bool reads) => new JsonObject
    {
        ["name"] = name,
        ["description"] = description,
        ["inputSchema"] = new JsonObject { ["type"] = "object" },
        ["annotations"] = new JsonObject { ["readOnlyHint"] = reads },
    }.ToJsonString();

    public static async Task<FakeHttpServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var server = new FakeHttpServer(builder.Build());
        server._app.Run(server.HandleAsync);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Sends a notification on the stream that clients keep open.</summary>
    public void Announce(string message)
    {
        _announcements.Enqueue(message);
        _announced.Release();
    }

    /// <summary>Writes one message as an event.</summary>
    public static async Task Event(HttpContext context, string message, string? id = null)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.ContentType = "text/event-stream";
        }

        await context.Response.WriteAsync((id is null ? "" : $"id: {id}\n") + $"data: {message}\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    /// <summary>Waits for a message that holds a text.</summary>
    public async Task<ReceivedRequest> Got(string text)
    {
        await Eventually.Holds(() => Received.Any(request => request.Body.Contains(text, StringComparison.Ordinal)));
        return Received.First(request => request.Body.Contains(text, StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _announced.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var request = await ReceivedRequest.ReadAsync(context.Request);
        Received.Enqueue(request);
        try
        {
            if (Intercept is { } intercept && await intercept(context, request))
            {
                return;
            }

            await AnswerAsync(context, request);
        }
        catch (OperationCanceledException)
        {
            // The client left.
        }
    }

    private Task AnswerAsync(HttpContext context, ReceivedRequest request)
    {
        if (Session is { } session && request.Method != "initialize" && request.Headers.GetValueOrDefault("Mcp-Session-Id") != session)
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        }

        switch (request)
        {
            case { Verb: "GET" }:
                return AnnounceAsync(context);
            case { Verb: "DELETE" }:
                return Task.CompletedTask;
            case { Method: "initialize" } when Stateless:
                context.Response.StatusCode = 400;
                return Task.CompletedTask;
            case { Method: "server/discover" } when Stateless:
                return RespondAsync(context, request, $$"""
                    "result":{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{{Capabilities}} }
                    """);
            case { Method: "subscriptions/listen" } when Stateless:
                return AnnounceAsync(context);
            case { Method: "initialize" }:
                if (Session is not null)
                {
                    context.Response.Headers["Mcp-Session-Id"] = Session;
                }

                return RespondAsync(context, request, $$"""
                    "result":{"protocolVersion":"2025-06-18","capabilities":{{Capabilities}},"serverInfo":{"name":"fake","version":"1"} }
                    """);
            case { Method: "tools/list" }:
                return RespondAsync(context, request, $$"""  "result":{"tools":[{{string.Join(',', Tools)}}]}  """);
            case { Method: "tools/call" }:
                return RespondAsync(context, request, OnCall(request));
            case { Method: "resources/subscribe" or "resources/unsubscribe" or "logging/setLevel" }:
                return RespondAsync(context, request, "\"result\":{}");
            default:
                context.Response.StatusCode = 202;
                return Task.CompletedTask;
        }
    }

    private Task RespondAsync(HttpContext context, ReceivedRequest request, string member)
    {
        var message = $$"""{"jsonrpc":"2.0","id":{{request.Id}},{{member.Trim()}}}""";
        context.Response.ContentType = Streams ? "text/event-stream" : "application/json";
        return context.Response.WriteAsync(Streams ? $"event: message\ndata: {message}\n\n" : message, context.RequestAborted);
    }

    private async Task AnnounceAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.Body.FlushAsync(context.RequestAborted);
        while (true)
        {
            await _announced.WaitAsync(context.RequestAborted);
            if (_announcements.TryDequeue(out var message))
            {
                await Event(context, message);
            }
        }
    }
}
