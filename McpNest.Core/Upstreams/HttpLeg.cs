using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Core.Upstreams;

/// <summary>
/// What both eras have in common over streamable HTTP: each request is a POST whose response carries its answer, and before it
/// what the server says meanwhile.
/// </summary>
internal abstract class HttpLeg : IUpstream
{
    private readonly Era _era;
    private readonly TaskCompletionSource<UpstreamEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _strays;

    protected HttpLeg(ServerTarget target, HttpClient client, Era era, UpstreamUser user, ConnectionMeans means)
    {
        (_era, Means) = (era, means);
        Wire = new HttpWire(target, client);
        Calls = new OpenCalls(user);
    }

    public event Action<OfferKind>? ListChanged;

    public ServerTraits? Traits { get; protected set; }

    public Task<UpstreamEnd> Ended => _ended.Task;

    /// <summary>How many answers came to nobody's question.</summary>
    public int Strays => _strays;

    protected HttpWire Wire { get; }

    protected ConnectionMeans Means { get; }

    protected OpenCalls Calls { get; }

    protected CancellationTokenSource Closing { get; } = new();

    /// <summary>While the handshake is under way, a refusal may mean that the server speaks the other era.</summary>
    protected bool IsShaking => _era.ProtocolVersion is null;

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (Wire.Refusal() is { } refusal)
        {
            throw new UpstreamException(UpstreamReplyKind.Unavailable, refusal);
        }

        await ShakeHandsAsync(cancellationToken);
    }

    public Task<UpstreamAnswer> AskAsync(NestRequest request, CancellationToken cancellationToken) =>
        ExchangeAsync(request.Method, request.Parameters, null, cancellationToken);

    public Task<UpstreamAnswer> CallAsync(UpstreamCall call, CancellationToken cancellationToken) =>
        ExchangeAsync(call.Permit.Method, call.Parameters, call, cancellationToken);

    public abstract Task<(UpstreamAnswer Answer, IAsyncDisposable? Subscription)> SubscribeAsync(
        NestJournal.Permit permit, string uri, Action<JsonObject> updated, CancellationToken cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (!Closing.IsCancellationRequested)
        {
            _ended.TrySetResult(new UpstreamEnd("The nest closed the connection.", IsFailure: false));
            await Closing.CancelAsync();
            await CloseAsync();
        }
    }

    protected abstract Task ShakeHandsAsync(CancellationToken cancellationToken);

    /// <summary>The headers of one request.</summary>
    protected abstract IEnumerable<KeyValuePair<string, string?>> HeadersOf(string method, JsonObject? parameters, UpstreamCall? call);

    /// <summary>What is to be done besides closing its stream when nobody waits for an answer any more.</summary>
    protected abstract void GiveUp(long id);

    /// <summary>Looks at the head of a response before anything is read.</summary>
    protected abstract void TakeHead(HttpResponseMessage response);

    /// <summary>Takes a notification or a request that came with an answer.</summary>
    /// <param name="call">On whose stream; null on one that belongs to none.</param>
    protected abstract void TakeAside(IncomingMessage message, int bytes, OpenCall? call);

    /// <summary>Goes on with a stream that ended before the answer.</summary>
    /// <returns>Null when that cannot be.</returns>
    protected abstract Task<UpstreamAnswer?> ResumeAsync(EventTrail trail, OpenCall call, CancellationToken cancellationToken);

    /// <summary>An error status whose body is no answer to the request.</summary>
    protected abstract UpstreamException Refused(HttpStatusCode status);

    /// <summary>An error without an id, as servers send it that refuse a request before they read it.</summary>
    protected virtual UpstreamAnswer? TakeNameless(ReadOnlySpan<byte> body) => null;

    protected abstract Task CloseAsync();

    protected void RaiseListChanged(OfferKind kind) => ListChanged?.Invoke(kind);

    protected async Task<UpstreamAnswer> ExchangeAsync(string method, JsonObject? parameters, UpstreamCall? call, CancellationToken cancellationToken)
    {
        var open = Calls.Begin(call);
        try
        {
            if (_ended.Task.IsCompleted)
            {
                throw SessionLost(); // closed between choosing this connection and using it; nothing was sent
            }

            var body = JsonRpc.Request(open.Id, method, parameters, _era.Meta(parameters, open));
            using var response = await Wire.SendAsync(HttpMethod.Post, body, HeadersOf(method, parameters, call), cancellationToken);
            return await ReadAnswerAsync(response, open, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            GiveUp(open.Id);
            throw;
        }
        catch (OperationCanceledException e)
        {
            throw new UpstreamException(UpstreamReplyKind.Unavailable, "The nest closed the connection.", e);
        }
        catch (HttpRequestException e) when (HttpFaults.IsUnreachable(e))
        {
            throw End(HttpFaults.Sentence(e));
        }
        catch (HttpRequestException e)
        {
            throw new UpstreamException(UpstreamReplyKind.Unavailable, HttpFaults.Sentence(e), e); // one answer that broke off says nothing of the next
        }
        catch (IOException e)
        {
            throw new UpstreamException(UpstreamReplyKind.Unavailable, "The server closed the connection in the middle of an answer.", e);
        }
        finally
        {
            Calls.End(open);
        }
    }

    /// <summary>Reads a stream until the answer.</summary>
    /// <returns>Null when it ends before.</returns>
    protected async Task<UpstreamAnswer?> ReadStreamAsync(HttpContent content, EventTrail trail, OpenCall open, CancellationToken cancellationToken)
    {
        using var hold = Means.Budget.Hold();
        var pace = new Pace(Means.Time);
        try
        {
            await foreach (var item in HttpMessages.ReadEventsAsync(content, Means.Limits.MessageBytes, hold, trail, cancellationToken))
            {
                if (item.EventType == SseParser.EventTypeDefault && Take(item.Data, open) is { } answer)
                {
                    return answer;
                }

                await pace.KeepAsync(item.Data.Length, cancellationToken);
            }
        }
        catch (IOException) when (trail.LastEventId is not null)
        {
            // Cut off, but the server said how to go on.
        }

        return null;
    }

    /// <summary>Takes one message; gives the reply when it is the answer to <paramref name="call"/>.</summary>
    protected UpstreamAnswer? Take(ReadOnlySpan<byte> data, OpenCall? call)
    {
        if (!StrictJson.TryParse(data, Means.Limits.Depth, out var json))
        {
            throw Faulty();
        }

        var message = IncomingMessage.Of(json);
        switch (message.Kind)
        {
            case IncomingKind.Response when call is not null && message.Id == call.Id:
                return message.ToAnswer(data.Length);
            case IncomingKind.Response:
                Interlocked.Increment(ref _strays);
                return null; // to nobody's question
            case IncomingKind.Request or IncomingKind.Notification:
                TakeAside(message, data.Length, call);
                return null;
            default:
                throw Faulty();
        }
    }

    protected UpstreamException SessionLost()
    {
        const string Sentence = "The server no longer knows the session; a new one is made with the next call.";
        _ended.TrySetResult(new UpstreamEnd(Sentence, IsFailure: false));
        return new UpstreamException(UpstreamReplyKind.Unavailable, Sentence) { SessionLost = true };
    }

    protected UpstreamException End(string sentence)
    {
        _ended.TrySetResult(new UpstreamEnd(sentence, IsFailure: true));
        return new UpstreamException(UpstreamReplyKind.Unavailable, sentence);
    }

    private async Task<UpstreamAnswer> ReadAnswerAsync(HttpResponseMessage response, OpenCall open, CancellationToken cancellationToken)
    {
        TakeHead(response);
        if (!HttpFaults.MayAnswer(response.StatusCode))
        {
            throw new UpstreamException(UpstreamReplyKind.Unavailable, Wire.Fault(response));
        }

        if (HttpMessages.IsStream(response.Content)) // also with an error status: servers explain themselves in JSON-RPC then
        {
            var trail = new EventTrail();
            return await ReadStreamAsync(response.Content, trail, open, cancellationToken)
                ?? (response.IsSuccessStatusCode ? await ResumeAsync(trail, open, cancellationToken) : throw Refused(response.StatusCode))
                ?? throw new UpstreamException(UpstreamReplyKind.Unavailable, "The server ended its answer before it was whole.");
        }

        if (HttpMessages.IsJson(response.Content))
        {
            using var hold = Means.Budget.Hold();
            var body = await HttpMessages.ReadWholeAsync(response.Content, Means.Limits.MessageBytes, hold, cancellationToken);
            var reply = response.IsSuccessStatusCode || StrictJson.FindId(body.Span) == open.Id ? Take(body.Span, open) : TakeNameless(body.Span);
            if (reply is not null)
            {
                return reply;
            }
        }

        throw response.IsSuccessStatusCode ? Faulty() : Refused(response.StatusCode);
    }

    private static UpstreamException Faulty() =>
        new(UpstreamReplyKind.ProtocolFault, "The server's answer was no valid MCP message; check that the URL is that of an MCP server.");
}
