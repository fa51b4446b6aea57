namespace McpNest.Core.Journal;

/// <summary>Compares the system's clock with the time that really passed.</summary>
internal sealed class ClockWatch(TimeProvider time)
{
    private static readonly TimeSpan s_jump = TimeSpan.FromSeconds(5);

    private DateTimeOffset _seen = time.GetUtcNow();
    private long _seenAt = time.GetTimestamp();

    /// <returns>What the clock should show, when it was set since the last look; else null.</returns>
    public DateTimeOffset? Look()
    {
        var (now, stamp) = (time.GetUtcNow(), time.GetTimestamp());
        var expected = _seen + time.GetElapsedTime(_seenAt, stamp);
        (_seen, _seenAt) = (now, stamp);
        return (now - expected).Duration() > s_jump ? expected : null;
    }
}
