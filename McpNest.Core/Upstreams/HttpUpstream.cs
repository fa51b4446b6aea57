using System.Net;
using System.Text.Json.Nodes;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Core.Upstreams;

/// <summary>A connection to a remote server over streamable HTTP: each request is a POST whose response carries its answer.</summary>
internal sealed class HttpUpstream : IUpstream
{
    private readonly SessionEra _era = new();
    private readonly HttpWire _wire;
    private readonly UpstreamLimits _limits;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource<UpstreamEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _listening = Task.CompletedTask;
    private int _running;

    public HttpUpstream(ServerTarget target, HttpClient client, UpstreamLimits limits, TimeProvider time)
    {
        _wire = new HttpWire(target, client, _era);
        _limits = limits;
        _time = time;
    }

    public event Action<OfferKind>? ListChanged;

    public ServerTraits? Traits { get; private set; }

    public Task<UpstreamEnd> Ended => _ended.Task;

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (_wire.Refusal() is { } refusal)
        {
            throw new UpstreamException(UpstreamReplyKind.Unavailable, refusal);
        }

        await _era.ShakeHandsAsync(AskAsync, NotifyAsync, cancellationToken);
        Traits = new ServerTraits(UpstreamEra.Session, _era.ProtocolVersion!, _era.SessionId is not null, _era.Capabilities);
        if (_era.AnnouncesTools)
        {
            _listening = new AnnouncementStream(_limits, _time, Take).ListenAsync(
                cancel => _wire.SendAsync(HttpMethod.Get, null, cancel), () => SessionLost(), _closing.Token);
        }
    }

    public Task<UpstreamAnswer> AskAsync(NestRequest request, CancellationToken cancellationToken) =>
        ExchangeAsync(request.Method, request.Parameters, cancellationToken);

    public Task<UpstreamAnswer> CallAsync(UpstreamCall call, CancellationToken cancellationToken) =>
        ExchangeAsync(call.Permit.Method, call.Parameters, cancellationToken);

    public Task<(UpstreamAnswer Answer, IAsyncDisposable? Subscription)> SubscribeAsync(
        NestJournal.Permit permit, string uri, Action<JsonObject> updated, CancellationToken cancellationToken) =>
        throw new UpstreamException(UpstreamReplyKind.Unavailable, "Subscriptions are not relayed yet.");

    public async ValueTask DisposeAsync()
    {
        if (_closing.IsCancellationRequested)
        {
            return;
        }

        _ended.TrySetResult(new UpstreamEnd("The nest closed the connection.", IsFailure: false));
        await _closing.CancelAsync();
        await _listening;
        if (_era.SessionId is not null && _running == 0) // else calls that are still under way may finish
        {
            await _wire.CourtesyAsync(HttpMethod.Delete, null);
        }
    }

    private async Task<UpstreamAnswer> ExchangeAsync(string method, JsonObject? parameters, CancellationToken cancellationToken)
    {
        var id = JsonRpc.NextId();
        Interlocked.Increment(ref _running);
        try
        {
            if (_ended.Task.IsCompleted)
            {
                throw SessionLost(); // closed between choosing this connection and using it; nothing was sent
            }

            using var response = await _wire.SendAsync(HttpMethod.Post, JsonRpc.Request(id, method, parameters), cancellationToken);
            if (_era.ProtocolVersion is null && response.Headers.TryGetValues(HttpWire.SessionHeader, out var session))
            {
                _era.SessionId = session.First();
            }

            return await ReadAnswerAsync(response, id, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _ = _wire.CourtesyAsync(HttpMethod.Post, JsonRpc.Cancelled(id)); // closing the stream alone means nothing in this era
            throw;
        }
        catch (OperationCanceledException e)
        {
            throw new UpstreamException(UpstreamReplyKind.Unavailable, "The nest closed the connection.", e);
        }
        catch (HttpRequestException e)
        {
            throw End(HttpFaults.Sentence(e));
        }
        catch (IOException)
        {
            throw End("The server closed the connection in the middle of an answer; it is tried again with the next call.");
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private async Task<UpstreamAnswer> ReadAnswerAsync(HttpResponseMessage response, long id, CancellationToken cancellationToken)
    {
        if (response.StatusCode == HttpStatusCode.NotFound && _era.SessionId is not null)
        {
            throw SessionLost();
        }

        if (HttpFaults.Sentence(response.StatusCode) is { } always)
        {
            throw new UpstreamException(UpstreamReplyKind.Unavailable, always);
        }

        if (response.StatusCode == HttpStatusCode.OK && HttpMessages.IsStream(response.Content))
        {
            await foreach (var data in HttpMessages.ReadEventsAsync(response.Content, _limits.MessageBytes, cancellationToken))
            {
                if (Take(data, id) is { } reply)
                {
                    return reply;
                }
            }

            throw End("The server ended its answer before it was whole; it is tried again with the next call.");
        }

        if (HttpMessages.IsJson(response.Content))
        {
            var body = await HttpMessages.ReadWholeAsync(response.Content, _limits.MessageBytes, cancellationToken);
            var reply = response.IsSuccessStatusCode || StrictJson.FindId(body.Span) == id ? Take(body.Span, id) : null;
            if (reply is not null)
            {
                return reply; // also with an error status: servers explain themselves in JSON-RPC then
            }
        }

        if (response.IsSuccessStatusCode)
        {
            throw Faulty();
        }

        if (response.StatusCode == HttpStatusCode.BadRequest && _era.SessionId is not null)
        {
            SessionLost(); // what some servers say instead of 404; the request is not sent again, the next one gets a new session
        }

        throw new UpstreamException(UpstreamReplyKind.Unavailable, $"The server answered with HTTP status {(int)response.StatusCode}; check its URL and its own log.");
    }

    /// <summary>Takes one message; gives the reply when it is the answer to <paramref name="id"/>.</summary>
    private UpstreamAnswer? Take(ReadOnlySpan<byte> data, long? id)
    {
        if (!StrictJson.TryParse(data, _limits.Depth, out var json))
        {
            throw Faulty();
        }

        var message = IncomingMessage.Of(json);
        switch (message.Kind)
        {
            case IncomingKind.Response when id is not null && message.Id == id:
                return message.ToAnswer(data.Length);
            case IncomingKind.Response:
                return null; // to nobody's question
            case IncomingKind.Request:
                _ = _wire.CourtesyAsync(HttpMethod.Post, JsonRpc.AnswerTo(message));
                return null;
            case IncomingKind.Notification:
                ServerNotices.Handle(message, ListChanged);
                return null;
            default:
                throw Faulty();
        }
    }

    private async Task NotifyAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _wire.SendAsync(HttpMethod.Post, message, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw End(HttpFaults.Sentence(e));
        }
    }

    private static UpstreamException Faulty() =>
        new(UpstreamReplyKind.ProtocolFault, "The server's answer was no valid MCP message; check that the URL is that of an MCP server.");

    private UpstreamException SessionLost()
    {
        const string Sentence = "The server no longer knows the session; a new one is made with the next call.";
        _ended.TrySetResult(new UpstreamEnd(Sentence, IsFailure: false));
        return new UpstreamException(UpstreamReplyKind.Unavailable, Sentence) { SessionLost = true };
    }

    private UpstreamException End(string sentence)
    {
        _ended.TrySetResult(new UpstreamEnd(sentence, IsFailure: true));
        return new UpstreamException(UpstreamReplyKind.Unavailable, sentence);
    }
}
