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
    public static async Task<ReadOnlyMemory<byte>> ReadWholeAsync(HttpContent content, int limit, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > limit)
        {
            throw new UpstreamException(UpstreamReplyKind.TooLarge, "The server's answer was too large.");
        }

        await using var stream = new BoundedStream(await content.ReadAsStreamAsync(cancellationToken), limit);
        using var body = new MemoryStream((int)(content.Headers.ContentLength ?? 4096));
        await stream.CopyToAsync(body, cancellationToken);
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    /// <summary>The data of each event as it comes, none larger than the limit.</summary>
    public static async IAsyncEnumerable<byte[]> ReadEventsAsync(
        HttpContent content, int limit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stream = new BoundedStream(await content.ReadAsStreamAsync(cancellationToken), limit);
        var events = SseParser.Create(stream, (_, data) => data.ToArray());
        await foreach (var item in events.EnumerateAsync(cancellationToken))
        {
            stream.Restart();
            if (item is { EventType: SseParser.EventTypeDefault, Data.Length: > 0 }) // an empty one only carries an id
            {
                yield return item.Data;
            }
        }
    }

    private static bool Is(MediaTypeHeaderValue? type, string expected) =>
        string.Equals(type?.MediaType, expected, StringComparison.OrdinalIgnoreCase);
}
