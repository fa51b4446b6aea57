using McpNest.Core.Journal;

namespace McpNest.Web.Console.Shared;

/// <summary>Follows the journal's ticks for one page: the first at once, then at most one every 250 ms, never two at a time.</summary>
public sealed class LiveFollow : IDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);

    private readonly TimeProvider _time;
    private readonly Func<Task> _onMoved;
    private readonly CancellationTokenSource _ended = new();
    private readonly IDisposable _subscription;
    private readonly ITimer? _clock;
    private int _waiting;

    /// <param name="seen">The feed's ticks when the page began to read: what moved since then is told at once.</param>
    /// <param name="atLeast">Also tells when this much time went by: for what moves without a record, as health and ended grants do.</param>
    public LiveFollow(LiveFeed feed, TimeProvider time, long seen, TimeSpan? atLeast, Func<Task> onMoved)
    {
        _time = time;
        _onMoved = onMoved;
        _subscription = feed.Subscribe(OnTick);
        _clock = atLeast is { } period ? time.CreateTimer(_ => OnTick(), null, period, period) : null;
        if (feed.Ticks != seen)
        {
            OnTick();
        }
    }

    public void Dispose()
    {
        _subscription.Dispose();
        _clock?.Dispose();
        _ended.Cancel();
    }

    // Counts ticks since the last look; only the one that finds none waiting starts a run.
    private void OnTick()
    {
        if (Interlocked.Increment(ref _waiting) == 1)
        {
            _ = Task.Run(RunAsync);
        }
    }

    private async Task RunAsync()
    {
        try
        {
            int seen;
            do
            {
                seen = Volatile.Read(ref _waiting);
                await _onMoved();
                await Task.Delay(s_pause, _time, _ended.Token);
            }
            while (Interlocked.Add(ref _waiting, -seen) > 0);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException || _ended.IsCancellationRequested)
        {
            // The page is gone, and with it the wish to know.
        }
    }
}
