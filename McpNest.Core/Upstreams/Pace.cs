namespace McpNest.Core.Upstreams;

/// <summary>
/// Holds a server back that says too much unasked: what it says then is read later, and its pipe or connection fills up.
/// Answers do not count. One that never stops is given up.
/// </summary>
internal sealed class Pace(TimeProvider time)
{
    /// <summary>So many messages within a second.</summary>
    public const int Messages = 1000;

    /// <summary>So many bytes within a second.</summary>
    public const long Bytes = 8 * 1024 * 1024;

    /// <summary>Held back for so many seconds in a row, it is given up.</summary>
    public const int LongestFlood = 30;

    private static readonly TimeSpan s_span = TimeSpan.FromSeconds(1);

    private long _since;
    private int _messages;
    private long _bytes;
    private int _held;

    /// <summary>Called after each unasked message; completes when the next may be read.</summary>
    /// <exception cref="UpstreamException">It does not stop.</exception>
    public ValueTask KeepAsync(int bytes, CancellationToken cancellationToken)
    {
        var gone = time.GetElapsedTime(_since);
        if (_messages == 0 || gone >= s_span)
        {
            _held = IsFull ? _held : 0;
            (_since, _messages, _bytes, gone) = (time.GetTimestamp(), 0, 0, TimeSpan.Zero);
        }

        _messages++;
        _bytes += bytes;
        if (!IsFull)
        {
            return default;
        }

        return ++_held <= LongestFlood
            ? new(Task.Delay(s_span - gone, time, cancellationToken))
            : throw new UpstreamException(UpstreamReplyKind.ProtocolFault, "The server says too much without being asked and was ended; check its own log.");
    }

    private bool IsFull => _messages >= Messages || _bytes >= Bytes;
}
