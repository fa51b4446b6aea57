namespace McpNest.Web.Gateway;

/// <summary>The place of one resource among the subscriptions of a session or stream. Only those write it.</summary>
internal sealed class SubscriptionPlace(string uri)
{
    public string Uri => uri;

    /// <summary>How many subscribe to it just now.</summary>
    public int Coming { get; set; }

    public IAsyncDisposable? Subscription { get; set; }
}
