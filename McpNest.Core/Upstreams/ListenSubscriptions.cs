using System.Text.Json.Nodes;

namespace McpNest.Core.Upstreams;

/// <summary>Subscriptions of the stateless era over one stream: each is a request that stays open, and ends when it is cancelled.</summary>
internal static class ListenSubscriptions
{
    /// <param name="begun">To be told the id of the request before it is sent.</param>
    public delegate Task<UpstreamAnswer> Exchange(NestRequest request, Action<long> begun, CancellationToken cancellationToken);

    public static async Task<(UpstreamAnswer Answer, IAsyncDisposable? Subscription)> OpenAsync(
        ResourceSubscriptions subscriptions, Exchange exchange, string uri, Action<JsonObject> updated, CancellationToken closing, CancellationToken cancellationToken)
    {
        var entry = subscriptions.Add(uri, updated);
        var stop = CancellationTokenSource.CreateLinkedTokenSource(closing);
        var listening = exchange(
            NestRequest.Listen(new JsonObject { ["resourceSubscriptions"] = new JsonArray(uri) }), id => entry.ListenId = id, stop.Token);
        var subscription = new Subscription(async () =>
        {
            subscriptions.Remove(entry);
            await stop.CancelAsync();
            await ((Task)listening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.Dispose();
        });
        try
        {
            await Task.WhenAny(entry.Agreed.Task, listening).WaitAsync(cancellationToken);
            var answer = entry.Agreed.Task.IsCompleted ? ResourceListener.AnswerOf(await entry.Agreed.Task, bytes: 0) : await listening;
            if (answer.IsError || !entry.Agreed.Task.IsCompleted)
            {
                await subscription.DisposeAsync();
                return (answer.IsError ? answer : ResourceListener.AnswerOf(granted: false, bytes: 0), null);
            }

            return (answer, subscription);
        }
        catch
        {
            await subscription.DisposeAsync();
            throw;
        }
    }
}
