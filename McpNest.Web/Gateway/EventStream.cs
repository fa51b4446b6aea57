using Microsoft.AspNetCore.Http.Features;

namespace McpNest.Web.Gateway;

/// <summary>Writes server-sent events. A comment every 15 seconds keeps proxies from closing a quiet stream.</summary>
internal sealed class EventStream(HttpResponse response, TimeProvider time)
{
    // Clients try two or three times only, so that a shorter pause would not outlast a restart.
    private static readonly byte[] s_retry = "retry: 5000\n\n"u8.ToArray();
    private static readonly byte[] s_head = "event: message\ndata: "u8.ToArray();
    private static readonly byte[] s_end = "\n\n"u8.ToArray();
    private static readonly byte[] s_comment = ":\n\n"u8.ToArray();

    private static readonly Outbox s_nothing = new(0, 0, static () => { });

    /// <summary>How long a stream may be silent.</summary>
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    /// <summary>Sends the head. Events carry no ids: nothing is kept to send again.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        response.ContentType = "text/event-stream";
        response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await response.Body.WriteAsync(s_retry, cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }

    /// <param name="message">JSON on one line.</param>
    public async Task WriteAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        await response.Body.WriteAsync(s_head, cancellationToken);
        await response.Body.WriteAsync(message, cancellationToken);
        await response.Body.WriteAsync(s_end, cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }

    /// <summary>Writes what comes until <paramref name="end"/>, and what had come by then.</summary>
    public async Task PumpAsync(Outbox outbox, Task end, CancellationToken cancellationToken)
    {
        Task? waiting = null;
        for (var last = false; !last;)
        {
            // Kept while it waits: each new one would hang on both tasks for as long as nothing happens.
            waiting = waiting is { IsCompleted: false } ? waiting : AnyAsync(outbox, end);
            if (!await ComesWithinAsync(KeepAlive, waiting, time, cancellationToken))
            {
                await CommentAsync(cancellationToken);
            }

            last = end.IsCompleted;
            while (outbox.Peek() is { } message)
            {
                await WriteAsync(message.Bytes, cancellationToken);
                outbox.Remove(message);
            }
        }
    }

    /// <summary>Keeps the stream alive until <paramref name="end"/>.</summary>
    public Task IdleAsync(Task end, CancellationToken cancellationToken) => PumpAsync(s_nothing, end, cancellationToken);

    /// <summary>Completes with the next message or the end.</summary>
    public static Task AnyAsync(Outbox outbox, Task end) => Task.WhenAny(end, outbox.ArrivalAsync());

    /// <summary>Waits for what <see cref="AnyAsync"/> gave.</summary>
    /// <returns>False when it did not come in time.</returns>
    public static async Task<bool> ComesWithinAsync(TimeSpan limit, Task waiting, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await waiting.WaitAsync(limit, time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task CommentAsync(CancellationToken cancellationToken)
    {
        await response.Body.WriteAsync(s_comment, cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}
