using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpNest.Tests.Conformance;

/// <summary>The client of the C# SDK.</summary>
internal sealed class SdkClient : IRealClient
{
    private static readonly RequestId s_call = new("a-call-to-give-up");

    private readonly SemaphoreSlim _changes = new(0);
    private McpClient _client = null!;
    private CancellationTokenSource? _abort;
    private Task? _running;
    private readonly CancellationTokenSource _end = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<IRealClient> ConnectAsync(string version, Uri url)
    {
        var client = new SdkClient();
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        client._client = await McpClient.CreateAsync(
            new HttpClientTransport(new() { Endpoint = url, TransportMode = HttpTransportMode.StreamableHttp }),
            new McpClientOptions
            {
                ProtocolVersion = version,
                ClientInfo = new() { Name = "csharp-sdk", Version = "1" },
                Handlers = new()
                {
                    NotificationHandlers =
                    [
                        new(NotificationMethods.ToolListChangedNotification, (_, _) =>
                        {
                            client._changes.Release();
                            return ValueTask.CompletedTask;
                        }),
                        new(NotificationMethods.SubscriptionsAcknowledgedNotification, (_, _) =>
                        {
                            listening.TrySetResult();
                            return ValueTask.CompletedTask;
                        }),
                    ],
                },
            },
            cancellationToken: Cancel);
        if (version == "2026-07-28")
        {
            // It opens no stream of changes by itself.
            var listen = new JsonRpcRequest
            {
                Method = RequestMethods.SubscriptionsListen,
                Params = new JsonObject { ["notifications"] = new JsonObject { ["toolsListChanged"] = true } },
            };
            _ = client._client.SendRequestAsync(listen, client._end.Token);
            await listening.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        }

        return client;
    }

    public async Task<IReadOnlyList<string>> ToolsAsync() => [.. (await _client.ListToolsAsync(cancellationToken: Cancel)).Select(tool => tool.Name)];

    public async Task<string> CallAsync(string tool, JsonObject? arguments = null)
    {
        var result = await _client.CallToolAsync(
            tool, arguments?.ToDictionary(argument => argument.Key, argument => (object?)argument.Value), cancellationToken: Cancel);
        return ((TextContentBlock)result.Content[0]).Text;
    }

    public async Task<string> ReadAsync(string uri) =>
        ((TextResourceContents)(await _client.ReadResourceAsync(uri, cancellationToken: Cancel)).Contents[0]).Text;

    public async Task<string> PromptAsync(string name) =>
        ((TextContentBlock)(await _client.GetPromptAsync(name, cancellationToken: Cancel)).Messages[0].Content).Text;

    public async Task<IReadOnlyList<double>> ProgressAsync(string tool)
    {
        var steps = new Steps();
        await _client.CallToolAsync(tool, progress: steps, cancellationToken: Cancel);
        return steps.Seen;
    }

    public Task StartAsync(string tool)
    {
        _abort = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var call = new JsonRpcRequest { Id = s_call, Method = RequestMethods.ToolsCall, Params = new JsonObject { ["name"] = tool } };
        _running = _client.SendRequestAsync(call, _abort.Token);
        return Task.CompletedTask;
    }

    public async Task AbortAsync()
    {
        await _abort!.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running!);
        if (_client.SessionId is not null)
        {
            // In a session closing the stream cancels nothing, and over HTTP it sends no notification by itself (2.3.1).
            await _client.SendNotificationAsync(
                NotificationMethods.CancelledNotification, new CancelledNotificationParams { RequestId = s_call }, cancellationToken: Cancel);
        }
    }

    public async Task ChangedAsync() => Assert.True(await _changes.WaitAsync(TimeSpan.FromSeconds(30), Cancel), "The server told of no change.");

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _client.DisposeAsync();
        _end.Dispose();
        _abort?.Dispose();
        _changes.Dispose();
    }

    private sealed class Steps : IProgress<ProgressNotificationValue>
    {
        private readonly List<double> _seen = [];

        public IReadOnlyList<double> Seen
        {
            get
            {
                lock (_seen)
                {
                    return [.. _seen];
                }
            }
        }

        public void Report(ProgressNotificationValue value)
        {
            lock (_seen)
            {
                _seen.Add(value.Progress);
            }
        }
    }
}
