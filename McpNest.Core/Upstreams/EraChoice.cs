namespace McpNest.Core.Upstreams;

/// <summary>Finds the era a server speaks over a stream: where one is refused, the other is tried over the same stream.</summary>
internal static class EraChoice
{
    // Servers of the session era may leave a question unanswered that comes before their handshake.
    private static readonly TimeSpan s_probeTime = TimeSpan.FromSeconds(5);

    /// <param name="eras">The one to try first, and the other.</param>
    /// <param name="use">Told which one is spoken from now on.</param>
    /// <exception cref="UpstreamException">The server speaks neither; or the stream ended over it, and another one is needed to try the other.</exception>
    public static async Task MakeAsync(
        Era[] eras, Action<Era> use, Era.Asker ask, Func<ReadOnlyMemory<byte>, CancellationToken, Task> notify, Func<bool> isOver, TimeProvider time,
        CancellationToken cancellationToken)
    {
        try
        {
            use(eras[0]);
            await ShakeHandsAsync(eras[0], ask, notify, time, cancellationToken);
            return;
        }
        catch (UpstreamException e) when (e.WrongEra && !isOver())
        {
            // The other one, then.
        }

        try
        {
            use(eras[1]);
            await ShakeHandsAsync(eras[1], ask, notify, time, cancellationToken);
        }
        catch (UpstreamException e) when (e.WrongEra)
        {
            throw new UpstreamException(e.Kind, "The server refused the MCP handshake; check that its address and settings are right.", e);
        }
    }

    private static async Task ShakeHandsAsync(
        Era era, Era.Asker ask, Func<ReadOnlyMemory<byte>, CancellationToken, Task> notify, TimeProvider time, CancellationToken cancellationToken)
    {
        var isProbe = era.Kind == UpstreamEra.Stateless;
        using var probe = new CancellationTokenSource(isProbe ? s_probeTime : Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, probe.Token);
        try
        {
            await era.ShakeHandsAsync(ask, notify, either.Token);
        }
        catch (OperationCanceledException e) when (probe.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new UpstreamException(UpstreamReplyKind.Unavailable, "The server did not answer in time; check that it runs by itself.", e) { WrongEra = true };
        }
        catch (UpstreamException e) when (isProbe)
        {
            throw new UpstreamException(e.Kind, e.Message, e) { WrongEra = true }; // some servers even end when they are not greeted as they expect
        }
    }
}
