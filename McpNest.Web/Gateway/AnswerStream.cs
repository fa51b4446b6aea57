using McpNest.Core.Gateway;
using McpNest.Core.Upstreams;

namespace McpNest.Web.Gateway;

/// <summary>
/// The answer to one POST: plain JSON when nothing precedes it, else a stream that ends with it. A stream also begins when its patience
/// is over, because proxies close what stays silent.
/// </summary>
internal sealed class AnswerStream(HttpContext context, RpcMessage request, Guid memberId, MemberStreams streams, ByteBudget budget, GatewayMeter meter, TimeProvider time)
{
    private const int MaxMessages = 1024;
    private const int MaxBytes = 1024 * 1024;

    /// <summary>What goes to the agent before the answer.</summary>
    public Outbox Outbox { get; } = new(MaxMessages, MaxBytes, () => meter.Dropped("request_message"));

    /// <summary>Writes whatever comes and then the answer; nothing more when the work was cancelled.</summary>
    /// <param name="patience">How long it waits for an answer without a stream.</param>
    /// <param name="statusOf">The HTTP status when the answer is plain JSON.</param>
    public async Task WriteAsync(Task<Answer?> work, TimeSpan patience, Func<Answer, int> statusOf)
    {
        try
        {
            await EventStream.ComesWithinAsync(patience, EventStream.AnyAsync(Outbox, work), time, context.RequestAborted);
            if (work.IsCompleted && Outbox.Peek() is null)
            {
                await PlainAsync(await work, statusOf);
            }
            else
            {
                using var place = streams.Open(memberId);
                await StreamAsync(work);
            }
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody reads any more. Whether the work goes on is not decided here.
        }
        finally
        {
            // What a server asks from here on would reach nobody.
            Outbox.Close();
            await work;
        }
    }

    private async Task StreamAsync(Task<Answer?> work)
    {
        var stream = new EventStream(context.Response, time);
        await stream.BeginAsync(context.RequestAborted);
        await stream.PumpAsync(Outbox, work, context.RequestAborted);
        if (await work is { } answer)
        {
            var text = RpcText.Answer(request.Id, answer);
            using var counted = budget.Count(text.Length); // for as long as a slow reader takes
            await stream.WriteAsync(text, context.RequestAborted);
        }
    }

    private async Task PlainAsync(Answer? answer, Func<Answer, int> statusOf)
    {
        if (answer is null)
        {
            // A cancelled request expects no answer, but must not hang either.
            await new EventStream(context.Response, time).BeginAsync(context.RequestAborted);
            return;
        }

        var text = RpcText.Answer(request.Id, answer);
        using var counted = budget.Count(text.Length);
        await RpcAnswer.WriteAsync(context, statusOf(answer), text);
    }
}
