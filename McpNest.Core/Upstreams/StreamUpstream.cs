using System.Text.Json.Nodes;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Core.Upstreams;

/// <summary>A connection over which everything comes in one stream: answers are told apart by their ids.</summary>
internal abstract class StreamUpstream : IUpstream
{
    private readonly UpstreamUser _user;
    private readonly PendingAnswers _pending = new();
    private readonly OpenCalls _calls;
    private readonly ResourceSubscriptions _subscriptions = new();
    private readonly ServerRequests _requests;
    private readonly ServerNotices _notices;
    private readonly RateMeter _garbage;
    private readonly Pace _pace;
    private readonly TaskCompletionSource<UpstreamEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _closing = new();
    private readonly Era[] _eras;
    private Era _era;
    private UpstreamException? _over;

    /// <param name="first">The era to try first; the other one is tried over the same stream if the server does not speak it.</param>
    protected StreamUpstream(UpstreamUser user, UpstreamEra first, ConnectionMeans means)
    {
        (_user, Means) = (user, means);
        var session = new SessionEra(user);
        _eras = first == UpstreamEra.Session ? [session, new StatelessEra()] : [new StatelessEra(), session];
        _era = _eras[0];
        _calls = new OpenCalls(user);
        _requests = new ServerRequests(session.Offered, SendAsync, means.Budget);
        _notices = new ServerNotices(_calls, _requests, _subscriptions, kind => ListChanged?.Invoke(kind));
        _garbage = new RateMeter(means.Limits.GarbageLines, TimeSpan.FromMinutes(1), means.Time);
        _pace = new Pace(means.Time);
    }

    public event Action<OfferKind>? ListChanged;

    public ServerTraits? Traits { get; private set; }

    public Task<UpstreamEnd> Ended => _ended.Task;

    /// <summary>How many answers came that nobody waited for.</summary>
    public int Strays => _pending.Strays;

    protected ConnectionMeans Means { get; }

    protected PendingAnswers Pending => _pending;

    protected bool IsOver => _over is not null;

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await ConnectAsync(cancellationToken);
        await EraChoice.MakeAsync(
            _eras, era => _era = era, AskAsync, (message, cancel) => SendAsync(message).WaitAsync(cancel), () => IsOver, Means.Time, cancellationToken);
        Traits = new ServerTraits(_era.Kind, _era.ProtocolVersion!, KeepsState: true, _era.Capabilities);
        if (_era is StatelessEra { Announcements: { } lists })
        {
            var request = NestRequest.Listen(lists);
            _ = ExchangeAsync(request.Method, request.Parameters, null, null, _closing.Token).ContinueWith(
                static listening => listening.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }
    }

    public Task<UpstreamAnswer> AskAsync(NestRequest request, CancellationToken cancellationToken) =>
        ExchangeAsync(request.Method, request.Parameters, null, null, cancellationToken);

    public Task<UpstreamAnswer> CallAsync(UpstreamCall call, CancellationToken cancellationToken) =>
        ExchangeAsync(call.Permit.Method, call.Parameters, call, null, cancellationToken);

    public Task<(UpstreamAnswer Answer, IAsyncDisposable? Subscription)> SubscribeAsync(
        NestJournal.Permit permit, string uri, Action<JsonObject> updated, CancellationToken cancellationToken)
    {
        _calls.Serves(permit.AgentId); // what the server says from here on may be about this agent's subscription
        return _era.Kind == UpstreamEra.Session
            ? SessionSubscriptions.OpenAsync(
                _subscriptions, (method, parameters, cancel) => ExchangeAsync(method, parameters, null, null, cancel), uri, updated, cancellationToken)
            : ListenSubscriptions.OpenAsync(
                _subscriptions, (request, begun, cancel) => ExchangeAsync(request.Method, request.Parameters, null, begun, cancel), uri, updated, _closing.Token, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        End(UpstreamReplyKind.Unavailable, "The nest closed the connection.", isFailure: false);
        await CloseAsync();
    }

    /// <summary>Opens the stream and begins to read it.</summary>
    protected abstract Task ConnectAsync(CancellationToken cancellationToken);

    /// <summary>Sends one message, whole or not at all.</summary>
    protected abstract Task SendAsync(ReadOnlyMemory<byte> message);

    /// <summary>Ends the stream at once; called when it is over.</summary>
    protected abstract void Cut();

    protected abstract ValueTask CloseAsync();

    /// <summary>Takes one message; completes when the next may be read.</summary>
    protected ValueTask TakeAsync(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
        {
            return default;
        }

        var bytes = data.Length;
        var message = StrictJson.TryParse(data, Means.Limits.Depth, out var json)
            ? IncomingMessage.Of(json)
            : new(IncomingKind.Malformed, StrictJson.FindId(data), null, default);
        switch (message.Kind)
        {
            case IncomingKind.Response:
                _calls.End(message.Id is { } id ? _calls.Find(id) : null); // what comes after the answer is no longer for this call
                _pending.Give(message.Id, () => message.ToAnswer(bytes));
                return default;
            case IncomingKind.Request:
                var asked = _calls.AreOfOneAgent ? _calls.Last : null;
                _requests.Take(message, bytes, asked, asked is not null ? asked.Back : Otherwise(null));
                break;
            case IncomingKind.Notification:
                _notices.Take(message, own: null, Otherwise(_calls.Only));
                break;
            case IncomingKind.Malformed
                when !_pending.Fail(message.Id, new(UpstreamReplyKind.ProtocolFault, "The server's answer was no valid message."))
                    && data.IndexOf("\"jsonrpc\""u8) >= 0:
                // Somebody's answer, but nobody can tell whose: better all know now than one waits for ever.
                End(UpstreamReplyKind.ProtocolFault, "The server wrote a broken message and was ended; it starts again with the next call.");
                break;
            default:
                CountGarbage();
                break;
        }

        return _pace.KeepAsync(bytes, _closing.Token);
    }

    protected void ThrowIfOver()
    {
        if (_over is { } over)
        {
            throw new UpstreamException(over.Kind, over.Message) { SessionLost = true }; // nothing of this message was written
        }
    }

    protected UpstreamException End(UpstreamReplyKind kind, string sentence, bool isFailure = true)
    {
        var over = new UpstreamException(kind, sentence);
        if (Interlocked.CompareExchange(ref _over, over, null) is { } earlier)
        {
            return earlier;
        }

        _pending.FailAll(over);
        _requests.CancelAll();
        _closing.Cancel();
        if (isFailure)
        {
            Cut();
        }

        _ended.TrySetResult(new UpstreamEnd(sentence, isFailure));
        return over;
    }

    // What belongs to no certain call goes to the one there is, else to the agent's session; to nobody when it may be another's.
    private Backchannel? Otherwise(OpenCall? only) => _calls.AreOfOneAgent ? only?.Back ?? _user.Session : null;

    /// <param name="begun">Told the id of the request before it is sent.</param>
    private async Task<UpstreamAnswer> ExchangeAsync(
        string method, JsonObject? parameters, UpstreamCall? call, Action<long>? begun, CancellationToken cancellationToken)
    {
        var open = _calls.Begin(call);
        var answer = _pending.Expect(open.Id, isListen: method == NestRequest.ListenMethod);
        begun?.Invoke(open.Id);
        try
        {
            ThrowIfOver(); // after it is among the pending, so that an end that comes now is not missed
            cancellationToken.ThrowIfCancellationRequested();
            await SendAsync(JsonRpc.Request(open.Id, method, parameters, _era.Meta(parameters, open))).WaitAsync(cancellationToken);
            return await answer.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _ = SendAsync(JsonRpc.Cancelled(open.Id)); // best effort
            throw;
        }
        finally
        {
            _pending.Forget(open.Id);
            _calls.End(open);
        }
    }

    // A few lines that are no messages are a banner or a warning in the wrong place, many are no MCP server.
    private void CountGarbage()
    {
        _garbage.Add();
        if (_garbage.TooOften)
        {
            End(UpstreamReplyKind.ProtocolFault, "The server wrote too much that is no MCP message and was ended; check that nothing but MCP goes to its standard output.");
        }
    }
}
