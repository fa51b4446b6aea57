using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;

namespace McpNest.Tests.Support.Upstreams;

/// <summary>A connection without a server behind it; the test says what it answers.</summary>
internal sealed class FakeUpstream : IUpstream
{
    private readonly TaskCompletionSource<UpstreamEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public event Action<OfferKind>? ListChanged;

    public ServerTraits? Traits { get; set; } = new(UpstreamEra.Session, "2025-11-25", KeepsState: false, default);

    public Task<UpstreamEnd> Ended => _ended.Task;

    /// <summary>Raw pages of the list of tools, by cursor.</summary>
    public Func<string?, string> Page { get; set; } = _ => $$"""{"tools":[{{HostileChild.Tool}}]}""";

    /// <summary>Raw pages of the other lists, by method and cursor; null when the server does not know the method.</summary>
    public Func<string, string?, string?> OtherPage { get; set; } = (_, _) => null;

    public Func<CancellationToken, Task> OnOpen { get; set; } = _ => Task.CompletedTask;

    public Func<JsonObject, CancellationToken, Task<string>> OnCall { get; set; } = (_, _) => Task.FromResult("""{"content":[]}""");

    /// <summary>Takes part in a call, with all that came with it.</summary>
    public Action<UpstreamCall> OnRelay { get; set; } = _ => { };

    public Func<Task> OnDispose { get; set; } = () => Task.CompletedTask;

    public ConcurrentQueue<JsonObject> Calls { get; } = new();

    public ConcurrentQueue<(string Uri, Action<JsonObject> Updated)> Subscriptions { get; } = new();

    /// <summary>Comes before the answer to a subscription.</summary>
    public Func<CancellationToken, Task> OnSubscribe { get; set; } = _ => Task.CompletedTask;

    public int Unsubscribed { get; private set; }

    /// <summary>Methods that the nest asked on its own account, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public int Lists => Asked.Count(method => method == "tools/list");

    /// <summary>Whom the connection was made for.</summary>
    public UpstreamUser User { get; init; } = UpstreamUser.Nest;

    public UpstreamEra Era { get; init; }

    public ServerTarget? Target { get; init; }

    public void ChangeTools() => Change(OfferKind.Tool);

    public void Change(OfferKind kind) => ListChanged?.Invoke(kind);

    public void Fail() => _ended.TrySetResult(new UpstreamEnd("It broke.", IsFailure: true));

    public Task OpenAsync(CancellationToken cancellationToken) => OnOpen(cancellationToken);

    public Task<UpstreamAnswer> AskAsync(NestRequest request, CancellationToken cancellationToken)
    {
        Asked.Enqueue(request.Method);
        var cursor = (string?)request.Parameters?["cursor"];
        var page = request.Method == "tools/list" ? Page(cursor) : OtherPage(request.Method, cursor);
        var body = page ?? """{"code":-32601,"message":"no"}""";
        return Task.FromResult(new UpstreamAnswer(page is null, JsonElement.Parse(body), body.Length));
    }

    public async Task<UpstreamAnswer> CallAsync(UpstreamCall call, CancellationToken cancellationToken)
    {
        Calls.Enqueue(call.Parameters);
        OnRelay(call);
        var result = await OnCall(call.Parameters, cancellationToken);
        return new UpstreamAnswer(false, JsonElement.Parse(result), result.Length);
    }

    public async Task<(UpstreamAnswer Answer, IAsyncDisposable? Subscription)> SubscribeAsync(
        NestJournal.Permit permit, string uri, Action<JsonObject> updated, CancellationToken cancellationToken)
    {
        await OnSubscribe(cancellationToken);
        Subscriptions.Enqueue((uri, updated));
        return (new UpstreamAnswer(false, JsonElement.Parse("{}"), 2), new Handle(() => Unsubscribed++));
    }

    public async ValueTask DisposeAsync()
    {
        _ended.TrySetResult(new UpstreamEnd("Closed.", IsFailure: false));
        await OnDispose();
    }

    private sealed class Handle(Action ended) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            ended();
            return ValueTask.CompletedTask;
        }
    }
}
