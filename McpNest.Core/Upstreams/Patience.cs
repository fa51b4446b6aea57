namespace McpNest.Core.Upstreams;

/// <summary>
/// The time one call may take. It stands still while the server waits for the agent (see <see cref="Pause"/>), but not without end.
/// </summary>
internal sealed class Patience : IDisposable
{
    /// <summary>For so long in all a call may stand still; then its time runs on.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _over = new();
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private TimeSpan _left;
    private TimeSpan _pauseLeft = LongestPause;
    private long _since;
    private int _pauses;

    public Patience(TimeSpan span, TimeProvider time)
    {
        (_time, _left, _since) = (time, span, time.GetTimestamp());
        _timer = time.CreateTimer(static state => ((Patience)state!).Ring(), this, span, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Cancelled when the time is over.</summary>
    public CancellationToken Token => _over.Token;

    public bool IsOver => _over.IsCancellationRequested;

    public TimeSpan Remaining
    {
        get
        {
            lock (_lock)
            {
                Settle();
                return _left > TimeSpan.Zero ? _left : TimeSpan.Zero;
            }
        }
    }

    private bool Paused => _pauses > 0 && _pauseLeft > TimeSpan.Zero;

    /// <summary>Lets the time stand still until as many <see cref="Resume"/> as <see cref="Pause"/> were called.</summary>
    public void Pause() => Turn(+1);

    public void Resume() => Turn(-1);

    public void Dispose()
    {
        _timer.Dispose();
        _over.Dispose();
    }

    private void Turn(int by)
    {
        lock (_lock)
        {
            Settle();
            _pauses += by;
            Wind();
        }
    }

    private void Ring()
    {
        lock (_lock)
        {
            Settle();
            if (_left > TimeSpan.Zero)
            {
                Wind();
                return;
            }
        }

        try
        {
            _over.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The call was over at the same moment.
        }
    }

    // Books the time since the last turn to where it belongs.
    private void Settle()
    {
        var now = _time.GetTimestamp();
        var gone = _time.GetElapsedTime(_since, now);
        var still = Paused ? gone < _pauseLeft ? gone : _pauseLeft : TimeSpan.Zero;
        _pauseLeft -= still;
        _left -= gone - still;
        _since = now;
    }

    private void Wind()
    {
        var next = Paused ? _pauseLeft : _left;
        _timer.Change(next > TimeSpan.Zero ? next : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
