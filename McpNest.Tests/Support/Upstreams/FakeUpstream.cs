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

    /// <summary>Raw definitions of each page of the list.</summary>
    public Func<string?, string> Page { get; set; } = _ => $$"""{"tools":[{{HostileChild.Tool}}]}""";

    public Func<CancellationToken, Task> OnOpen { get; set; } = _ => Task.CompletedTask;

    public Func<JsonObject, CancellationToken, Task<string>> OnCall { get; set; } = (_, _) => Task.FromResult("""{"content":[]}""");

    public ConcurrentQueue<JsonObject> Calls { get; } = new();

    public int Lists { get; private set; }

    public void ChangeTools() => ListChanged?.Invoke(OfferKind.Tool);

    public void Fail() => _ended.TrySetResult(new UpstreamEnd("It broke.", IsFailure: true));

    public Task OpenAsync(CancellationToken cancellationToken) => OnOpen(cancellationToken);

    public Task<UpstreamAnswer> AskAsync(NestRequest request, CancellationToken cancellationToken)
    {
        Lists++;
        var page = Page((string?)request.Parameters?["cursor"]);
        return Task.FromResult(new UpstreamAnswer(false, JsonElement.Parse(page), page.Length));
    }

    public async Task<UpstreamAnswer> CallAsync(UpstreamCall call, CancellationToken cancellationToken)
    {
        Calls.Enqueue(call.Parameters);
        var result = await OnCall(call.Parameters, cancellationToken);
        return new UpstreamAnswer(false, JsonElement.Parse(result), result.Length);
    }

    public Task<(UpstreamAnswer Answer, IAsyncDisposable? Subscription)> SubscribeAsync(
        NestJournal.Permit permit, string uri, Action<JsonObject> updated, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask DisposeAsync()
    {
        _ended.TrySetResult(new UpstreamEnd("Closed.", IsFailure: false));
        return ValueTask.CompletedTask;
    }
}
