using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

namespace McpNest.Core.Upstreams;

/// <summary>Messages of a server in an HTTP response: one as JSON, or a stream of them as server-sent events.</summary>
internal static class HttpMessages
{
    public static bool IsJson(HttpContent content) => Is(content.Headers.ContentType, "application/json");

    public static bool IsStream(HttpContent content) => Is(content.Headers.ContentType, "text/event-stream");

    /// <summary>Reads the whole body, up to the limit.</summary>
    /// <exception cref="UpstreamException">It is larger.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadWholeAsync(HttpContent content, int limit, ByteHold hold, CancellationToken cancellationToken)
    {
        var length = content.Headers.ContentLength ?? 4096;
        if (length > limit)
        {
            throw new UpstreamException(UpstreamReplyKind.TooLarge, "The server's answer was too large.");
        }

        hold.GrowTo(length);
        await using var stream = new BoundedStream(await content.ReadAsStreamAsync(cancellationToken), limit, hold);
        using var body = new MemoryStream((int)length);
        await stream.CopyToAsync(body, cancellationToken);
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    /// <summary>The events as they come, none larger than the limit; what an event takes of the budget is held until the next.</summary>
    public static async IAsyncEnumerable<SseItem<byte[]>> ReadEventsAsync(
        HttpContent content, int limit, ByteHold hold, EventTrail trail, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stream = new BoundedStream(await content.ReadAsStreamAsync(cancellationToken), limit, hold);
        var events = SseParser.Create(stream, (_, data) => data.ToArray());
        try
        {
            await foreach (var item in events.EnumerateAsync(cancellationToken))
            {
                trail.Note(events.LastEventId, events.ReconnectionInterval);
                if (item.Data.Length > 0) // an empty one only carries an id
                {
                    yield return item;
                }

                stream.Restart();
            }
        }
        finally
        {
            trail.Note(events.LastEventId, events.ReconnectionInterval); // also of an event without data, which is none
        }
    }

    private static bool Is(MediaTypeHeaderValue? type, string expected) =>
        string.Equals(type?.MediaType, expected, StringComparison.OrdinalIgnoreCase);
}
