using System.Net;

namespace McpNest.Core.Upstreams;

/// <summary>Keeps the stream open on which a remote server announces changes by itself.</summary>
internal sealed class AnnouncementStream(UpstreamLimits limits, TimeProvider time, AnnouncementStream.Taker take)
{
    public delegate UpstreamAnswer? Taker(ReadOnlySpan<byte> data, long? id);

    /// <summary>Runs until cancelled, or until the server says that it offers no such stream.</summary>
    public async Task ListenAsync(
        Func<CancellationToken, Task<HttpResponseMessage>> open, Action sessionLost, CancellationToken cancellationToken)
    {
        var pause = limits.FirstPause;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                using var response = await open(cancellationToken);
                if (response.StatusCode == HttpStatusCode.NotFound)
                {
                    sessionLost();
                }

                if (response.StatusCode != HttpStatusCode.OK || !HttpMessages.IsStream(response.Content))
                {
                    return;
                }

                await foreach (var data in HttpMessages.ReadEventsAsync(response.Content, limits.MessageBytes, cancellationToken))
                {
                    take(data, null);
                    pause = limits.FirstPause;
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or UpstreamException or OperationCanceledException)
            {
                // Cut, or broken: opened again after a pause. Definitions are read at intervals in any case.
            }

            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < limits.LongestPause ? pause * 2 : limits.LongestPause;
        }
    }
}
