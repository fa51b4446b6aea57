using System.Net.ServerSentEvents;

namespace McpNest.Core.Upstreams;

/// <summary>Keeps a stream open on which a remote server says things by itself.</summary>
internal sealed class KeptStream(ConnectionMeans means)
{
    /// <summary>Opens it.</summary>
    /// <returns>Null when there is no point in trying again.</returns>
    /// <exception cref="HttpRequestException">It did not work this time.</exception>
    public delegate Task<HttpResponseMessage?> Opener(EventTrail trail, CancellationToken cancellationToken);

    /// <summary>Runs until cancelled, or until the server offers no such stream.</summary>
    /// <param name="take">Takes a message. When it throws an <see cref="UpstreamException"/>, the stream is opened anew.</param>
    public async Task ListenAsync(Opener open, Action<byte[]> take, CancellationToken cancellationToken)
    {
        var pause = means.Limits.FirstPause;
        var trail = new EventTrail();
        var pace = new Pace(means.Time);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                using var response = await open(trail, cancellationToken);
                if (response is null)
                {
                    return;
                }

                trail.WasOpen = true;
                using var hold = means.Budget.Hold();
                await foreach (var item in HttpMessages.ReadEventsAsync(response.Content, means.Limits.MessageBytes, hold, trail, cancellationToken))
                {
                    if (item.EventType == SseParser.EventTypeDefault)
                    {
                        take(item.Data);
                        pause = means.Limits.FirstPause;
                    }

                    await pace.KeepAsync(item.Data.Length, cancellationToken);
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or UpstreamException or OperationCanceledException)
            {
                // Cut, or broken: opened again after a pause. Definitions are read at intervals in any case.
            }

            var wait = trail.Retry is { } asked && asked > pause && asked < means.Limits.LongestPause ? asked : pause;
            await Task.Delay(wait, means.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < means.Limits.LongestPause ? pause * 2 : means.Limits.LongestPause;
        }
    }
}
