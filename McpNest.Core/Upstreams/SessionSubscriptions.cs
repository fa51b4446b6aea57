using System.Text.Json.Nodes;

namespace McpNest.Core.Upstreams;

/// <summary>Subscriptions of the session era: a request begins one, another ends it, updates come on whatever stream there is.</summary>
internal static class SessionSubscriptions
{
    private static readonly TimeSpan s_courtesy = TimeSpan.FromSeconds(3);

    public delegate Task<UpstreamAnswer> Exchange(string method, JsonObject parameters, CancellationToken cancellationToken);

    public static async Task<(UpstreamAnswer Answer, IAsyncDisposable? Subscription)> OpenAsync(
        ResourceSubscriptions subscriptions, Exchange exchange, string uri, Action<JsonObject> updated, CancellationToken cancellationToken)
    {
        var entry = subscriptions.Add(uri, updated); // first, so that no update is missed
        UpstreamAnswer? answer = null;
        try
        {
            answer = await exchange("resources/subscribe", new JsonObject { ["uri"] = uri }, cancellationToken);
        }
        finally
        {
            if (answer is not { IsError: false })
            {
                subscriptions.Remove(entry);
            }
        }

        return (answer, answer.IsError ? null : new Subscription(() => EndAsync(subscriptions, exchange, entry)));
    }

    private static async Task EndAsync(ResourceSubscriptions subscriptions, Exchange exchange, ResourceSubscriptions.Entry entry)
    {
        if (!subscriptions.Remove(entry))
        {
            return; // somebody else still wants to hear of it
        }

        using var patience = new CancellationTokenSource(s_courtesy);
        try
        {
            await exchange("resources/unsubscribe", new JsonObject { ["uri"] = entry.Uri }, patience.Token);
        }
        catch (Exception e) when (e is UpstreamException or OperationCanceledException)
        {
            // The connection is over, and the subscription with it.
        }
    }
}
