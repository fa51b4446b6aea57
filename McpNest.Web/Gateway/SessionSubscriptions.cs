namespace McpNest.Web.Gateway;

/// <summary>The resources one session or stream is told of, by URI; in memory only.</summary>
internal sealed class SessionSubscriptions
{
    private const int Max = 100;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, IAsyncDisposable?> _byUri = new(StringComparer.Ordinal);
    private bool _ended;

    /// <summary>Keeps a place for one; false when there are as many as allowed.</summary>
    public bool TryReserve(string uri)
    {
        lock (_lock)
        {
            return _byUri.ContainsKey(uri) || (_byUri.Count < Max && _byUri.TryAdd(uri, null));
        }
    }

    /// <summary>Keeps a subscription; one to the same resource ends.</summary>
    public ValueTask SetAsync(string uri, IAsyncDisposable? subscription)
    {
        IAsyncDisposable? old;
        lock (_lock)
        {
            if (_ended)
            {
                return subscription?.DisposeAsync() ?? default;
            }

            old = _byUri.GetValueOrDefault(uri);
            if (subscription is null)
            {
                _byUri.Remove(uri);
            }
            else
            {
                _byUri[uri] = subscription;
            }
        }

        return old?.DisposeAsync() ?? default;
    }

    /// <summary>Ends all of them, and what is still to come.</summary>
    public void End()
    {
        IAsyncDisposable?[] all;
        lock (_lock)
        {
            _ended = true;
            all = [.. _byUri.Values];
            _byUri.Clear();
        }

        foreach (var subscription in all.OfType<IAsyncDisposable>())
        {
            _ = subscription.DisposeAsync().AsTask();
        }
    }
}
