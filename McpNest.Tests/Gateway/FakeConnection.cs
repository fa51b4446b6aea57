using System.Text.Json;
using System.Text.Json.Nodes;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;

namespace McpNest.Tests.Gateway;

/// <summary>A server whose definitions and answers are raw JSON text set by the test.</summary>
internal sealed class FakeConnection : IUpstream
{
    private TaskCompletionSource<UpstreamEnd> _ended = new();

    public event Action<OfferKind>? ListChanged;

    public ServerTraits? Traits { get; set; } = new(UpstreamEra.Session, "2025-11-25", KeepsState: false, default);

    public Task<UpstreamEnd> Ended => _ended.Task;

    /// <summary>Raw definitions it offers now.</summary>
    public string[] Tools { get; set; } = [];

    public string[] Prompts { get; set; } = [];

    /// <summary>Null when it has no resources at all.</summary>
    public string[]? Resources { get; set; }

    public string[] Templates { get; set; } = [];

    /// <summary>Why it cannot be connected to.</summary>
    public string? Down { get; set; }

    public string Result { get; set; } = """{"content":[]}""";

    /// <summary>Answers calls with this error instead of a result.</summary>
    public string? Error { get; set; }

    /// <summary>Takes part in a call before it is answered; may throw.</summary>
    public Func<NestJournal.Permit, CancellationToken, Task> OnCall { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Speaks to the agent while a call is under way.</summary>
    public Func<Backchannel, CancellationToken, Task> OnTalk { get; set; } = (_, _) => Task.CompletedTask;

    public List<string> Received { get; } = [];

    /// <summary>The last call received, whole.</summary>
    public UpstreamCall? LastCall { get; private set; }

    /// <summary>Method of each call received.</summary>
    public List<string> Methods { get; } = [];

    /// <summary>By URI, who is to be told of its updates.</summary>
    public Dictionary<string, Action<JsonObject>> Subscribed { get; } = [];

    public void Change(OfferKind kind) => ListChanged?.Invoke(kind);

    public void ChangeTools() => ListChanged?.Invoke(OfferKind.Tool);

    public Task OpenAsync(CancellationToken cancellationToken)
    {
        _ended = new TaskCompletionSource<UpstreamEnd>(TaskCreationOptions.RunContinuationsAsynchronously);
        return Down is { } why ? throw new UpstreamException(UpstreamReplyKind.Unavailable, why) : Task.CompletedTask;
    }

    public Task<UpstreamAnswer> AskAsync(NestRequest request, CancellationToken cancellationToken) => Task.FromResult(request.Method switch
    {
        "tools/list" => Answer(false, $$"""{"tools":[{{string.Join(',', Tools)}}]}"""),
        "prompts/list" => Answer(false, $$"""{"prompts":[{{string.Join(',', Prompts)}}]}"""),
        "resources/list" when Resources is not null => Answer(false, $$"""{"resources":[{{string.Join(',', Resources)}}]}"""),
        "resources/templates/list" when Resources is not null => Answer(false, $$"""{"resourceTemplates":[{{string.Join(',', Templates)}}]}"""),
        _ => Answer(true, """{"code":-32601,"message":"Method not found"}"""),
    });

    public async Task<UpstreamAnswer> CallAsync(UpstreamCall call, CancellationToken cancellationToken)
    {
        Received.Add(call.Parameters.ToJsonString());
        Methods.Add(call.Permit.Method);
        LastCall = call;
        await OnCall(call.Permit, cancellationToken);
        await (call.Back is { } back ? OnTalk(back, cancellationToken) : Task.CompletedTask);
        return Answer(Error is not null, Error ?? Result);
    }

    public Task<(UpstreamAnswer Answer, IAsyncDisposable? Subscription)> SubscribeAsync(
        NestJournal.Permit permit, string uri, Action<JsonObject> updated, CancellationToken cancellationToken)
    {
        Methods.Add(permit.Method);
        if (Error is not null)
        {
            return Task.FromResult((Answer(true, Error), (IAsyncDisposable?)null));
        }

        Subscribed[uri] = updated;
        return Task.FromResult((Answer(false, "{}"), (IAsyncDisposable?)new Unsubscribe(() => Subscribed.Remove(uri))));
    }

    public ValueTask DisposeAsync()
    {
        _ended.TrySetResult(new UpstreamEnd("Closed.", IsFailure: false));
        return ValueTask.CompletedTask;
    }

    private static UpstreamAnswer Answer(bool isError, string body) => new(isError, JsonElement.Parse(body), body.Length);

    private sealed class Unsubscribe(Action unsubscribe) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            unsubscribe();
            return ValueTask.CompletedTask;
        }
    }
}
