namespace McpNest.Core.Upstreams;

/// <summary>When a server that failed may be tried again. Not thread-safe.</summary>
internal sealed class RestartPolicy(UpstreamLimits limits, TimeProvider time)
{
    private readonly RateMeter _failures = new(int.MaxValue, limits.FailureWindow, time);
    private DateTimeOffset _next = DateTimeOffset.MinValue;

    /// <summary>Too many failures in too short a time: a person has to look.</summary>
    public bool GivenUp { get; private set; }

    /// <summary>Why it failed last, for people.</summary>
    public string Why { get; set; } = "";

    /// <summary>Time to wait before the next attempt.</summary>
    public TimeSpan Pause => _next - time.GetUtcNow() is { Ticks: > 0 } pause ? pause : TimeSpan.Zero;

    public void Failed(bool mayGiveUp)
    {
        _failures.Add();
        var pause = limits.FirstPause * Math.Pow(2, Math.Min(_failures.Count - 1, 16));
        _next = time.GetUtcNow() + (pause < limits.LongestPause ? pause : limits.LongestPause);
        GivenUp |= mayGiveUp && _failures.Count >= limits.FailuresBeforeGivingUp;
    }

    public void Reset()
    {
        _failures.Clear();
        _next = DateTimeOffset.MinValue;
        GivenUp = false;
    }
}
