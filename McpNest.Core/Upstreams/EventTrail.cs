namespace McpNest.Core.Upstreams;

/// <summary>Where a stream of server-sent events was left, and what the server said about going on.</summary>
internal sealed class EventTrail
{
    private const int LongestId = 1024;

    /// <summary>Null when the server gave no id that can be sent back.</summary>
    public string? LastEventId { get; private set; }

    /// <summary>How long to wait before the stream is opened again; null when the server did not say.</summary>
    public TimeSpan? Retry { get; private set; }

    /// <summary>Whether the stream was ever open.</summary>
    public bool WasOpen { get; set; }

    public void Note(string lastEventId, TimeSpan retry)
    {
        if (lastEventId.Length is > 0 and <= LongestId && HeaderNames.IsValue(lastEventId))
        {
            LastEventId = lastEventId;
        }

        if (retry >= TimeSpan.Zero)
        {
            Retry = retry;
        }
    }
}
