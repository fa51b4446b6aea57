namespace McpNest.Web.Gateway;

/// <summary>The resources one session or stream is told of, by URI; in memory only.</summary>
internal sealed class SessionSubscriptions
{
    private const int Max = 100;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, SubscriptionPlace> _byUri = new(StringComparer.Ordinal);
    private bool _ended;

    /// <summary>Keeps a place for one that begins, until it is told with <see cref="SetAsync"/> what became of it.</summary>
    /// <returns>Null when there are as many as allowed.</returns>
    public SubscriptionPlace? Reserve(string uri)
    {
        lock (_lock)
        {
            if (!_byUri.TryGetValue(uri, out var place))
            {
                if (_byUri.Count >= Max)
                {
                    return null;
                }

                _byUri.Add(uri, place = new SubscriptionPlace(uri));
            }

            place.Coming++;
            return place;
        }
    }

    /// <summary>Keeps a subscription in its place, where one before it ends; it ends itself when the place was given up meanwhile.</summary>
    /// <param name="subscription">Null when it failed: then one before it stays.</param>
    public ValueTask SetAsync(SubscriptionPlace place, IAsyncDisposable? subscription)
    {
        var over = subscription;
        lock (_lock)
        {
            if (!_ended && _byUri.GetValueOrDefault(place.Uri) == place)
            {
                place.Coming--;
                if (subscription is not null)
                {
                    (over, place.Subscription) = (place.Subscription, subscription);
                }
                else if (place is { Coming: 0, Subscription: null })
                {
                    _byUri.Remove(place.Uri);
                }
            }
        }

        return over?.DisposeAsync() ?? default;
    }

    /// <summary>Gives a place up, also for those that are still to come.</summary>
    public ValueTask RemoveAsync(string uri)
    {
        SubscriptionPlace? place;
        lock (_lock)
        {
            _byUri.Remove(uri, out place);
        }

        return place?.Subscription?.DisposeAsync() ?? default;
    }

    /// <summary>Ends all of them, and what is still to come.</summary>
    public void End()
    {
        SubscriptionPlace[] all;
        lock (_lock)
        {
            _ended = true;
            all = [.. _byUri.Values];
            _byUri.Clear();
        }

        foreach (var subscription in all.Select(place => place.Subscription).OfType<IAsyncDisposable>())
        {
            _ = subscription.DisposeAsync().AsTask();
        }
    }
}
