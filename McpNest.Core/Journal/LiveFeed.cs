namespace McpNest.Core.Journal;

/// <summary>Tells live pages and sessions that something moved. A tick carries no data: who cares asks again.</summary>
public sealed class LiveFeed
{
    private readonly Lock _gate = new();
    private readonly List<Action> _subscribers = [];
    private long _ticks;

    /// <summary>How often something moved so far; compared with a later look, it tells whether that much was missed.</summary>
    public long Ticks => Volatile.Read(ref _ticks);

    /// <summary>Calls <paramref name="onTick"/> from a background thread after each group of records, until disposed. It must not block.</summary>
    public IDisposable Subscribe(Action onTick)
    {
        lock (_gate)
        {
            _subscribers.Add(onTick);
        }

        return new Subscription(this, onTick);
    }

    internal void Tick()
    {
        Action[] subscribers;
        Interlocked.Increment(ref _ticks);
        lock (_gate)
        {
            subscribers = [.. _subscribers];
        }

        foreach (var subscriber in subscribers)
        {
            try
            {
                subscriber();
            }
            catch (Exception)
            {
                // A page or session that cannot listen must not disturb the journal, whose thread this is.
            }
        }
    }

    private sealed class Subscription(LiveFeed feed, Action onTick) : IDisposable
    {
        public void Dispose()
        {
            lock (feed._gate)
            {
                feed._subscribers.Remove(onTick);
            }
        }
    }
}
