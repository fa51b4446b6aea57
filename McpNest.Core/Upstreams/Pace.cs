namespace McpNest.Core.Upstreams;

/// <summary>
/// Holds a server back that says too much unasked: what it says then is read later, and its pipe or connection fills up.
/// Answers do not count.
/// </summary>
internal sealed class Pace(TimeProvider time)
{
    /// <summary>So many messages within a second.</summary>
    public const int Messages = 1000;

    /// <summary>So many bytes within a second.</summary>
    public const long Bytes = 8 * 1024 * 1024;

    private static readonly TimeSpan s_span = TimeSpan.FromSeconds(1);

    private long _since;
    private int _messages;
    private long _bytes;

    /// <summary>Called after each unasked message; completes when the next may be read.</summary>
    public ValueTask KeepAsync(int bytes, CancellationToken cancellationToken)
    {
        var gone = time.GetElapsedTime(_since);
        if (_messages == 0 || gone >= s_span)
        {
            (_since, _messages, _bytes, gone) = (time.GetTimestamp(), 0, 0, TimeSpan.Zero);
        }

        _messages++;
        _bytes += bytes;
        return _messages < Messages && _bytes < Bytes ? default : new(Task.Delay(s_span - gone, time, cancellationToken));
    }
}
