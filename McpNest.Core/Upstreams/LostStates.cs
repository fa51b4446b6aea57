namespace McpNest.Core.Upstreams;

/// <summary>Whose connection ended with what the server kept over it, until they were told. Bounded: the oldest are forgotten.</summary>
internal sealed class LostStates
{
    private const int Most = 1000;

    private readonly Lock _lock = new();
    private readonly OrderedDictionary<ConnectionKey, bool> _lost = [];

    public void Add(ConnectionKey key)
    {
        lock (_lock)
        {
            if (_lost.TryAdd(key, true) && _lost.Count > Most)
            {
                _lost.RemoveAt(0);
            }
        }
    }

    /// <returns>Whether it was there.</returns>
    public bool Remove(ConnectionKey key)
    {
        lock (_lock)
        {
            return _lost.Remove(key);
        }
    }

    /// <summary>Nobody will ask for these any more.</summary>
    public void Forget(Func<ConnectionHolder, bool> ended)
    {
        lock (_lock)
        {
            foreach (var key in _lost.Keys.Where(key => ended(key.Holder!)).ToArray())
            {
                _lost.Remove(key);
            }
        }
    }
}
