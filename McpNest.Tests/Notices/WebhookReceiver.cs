using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using McpNest.Tests.Support.Upstreams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace McpNest.Tests.Notices;

/// <summary>The other end of a webhook, on this machine: keeps what arrives, and answers as a test wants.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    /// <summary>What must be in no log and on no page.</summary>
    public const string SecretPath = "services/T00/B00/canary-of-the-url";

    private readonly WebApplication _app;

    private WebhookReceiver(WebApplication app) => _app = app;

    public Uri Url => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/" + SecretPath);

    public ConcurrentQueue<ReceivedRequest> Received { get; } = new();

    /// <summary>Answers; by itself 200 and "ok".</summary>
    public Func<HttpContext, Task> Answer { get; set; } = context => context.Response.WriteAsync("ok");

    /// <summary>The sentences of JSON messages that arrived, each message joined.</summary>
    public string[] Texts => [.. Received.Select(request => string.Join(" / ", JsonNode.Parse(request.Body)!["notices"]!.AsArray().Select(notice => notice!["text"]!.GetValue<string>())))];

    public static async Task<WebhookReceiver> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Logging.ClearProviders();
        var receiver = new WebhookReceiver(builder.Build());
        receiver._app.Run(async context =>
        {
            receiver.Received.Enqueue(await ReceivedRequest.ReadAsync(context.Request));
            await receiver.Answer(context);
        });
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>Answers with a status.</summary>
    public void Fail(int status, string? retryAfter = null) => Answer = context =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.RetryAfter = retryAfter;
        return Task.CompletedTask;
    };

    public void Recover() => Answer = context => context.Response.WriteAsync("ok");

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
