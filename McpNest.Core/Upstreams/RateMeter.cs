namespace McpNest.Core.Upstreams;

/// <summary>Tells when something has happened too often within a span of time.</summary>
internal sealed class RateMeter(int most, TimeSpan span, TimeProvider time)
{
    private readonly Queue<DateTimeOffset> _times = new();

    /// <summary>How often it happened within the span.</summary>
    public int Count
    {
        get
        {
            var oldest = time.GetUtcNow() - span;
            while (_times.TryPeek(out var first) && first <= oldest)
            {
                _times.Dequeue();
            }

            return _times.Count;
        }
    }

    public bool TooOften => Count >= most;

    public void Add()
    {
        _times.Enqueue(time.GetUtcNow());
        if (_times.Count > most)
        {
            _times.Dequeue();
        }
    }

    public void Clear() => _times.Clear();
}
