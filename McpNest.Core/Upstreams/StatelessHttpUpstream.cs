using System.Net;
using System.Text.Json.Nodes;
using McpNest.Core.Journal;

namespace McpNest.Core.Upstreams;

/// <summary>A connection to a remote server of the stateless era: each POST stands alone, closing its stream cancels it.</summary>
internal sealed class StatelessHttpUpstream : HttpLeg
{
    // Servers of the other era may leave a question unanswered that they do not know.
    private static readonly TimeSpan s_probeTime = TimeSpan.FromSeconds(10);

    private readonly StatelessEra _era;
    private readonly ServerNotices _notices;
    private Task _listening = Task.CompletedTask;

    public StatelessHttpUpstream(ServerTarget target, HttpClient client, UpstreamUser user, ConnectionMeans means)
        : this(target, client, new StatelessEra(), user, means)
    {
    }

    private StatelessHttpUpstream(ServerTarget target, HttpClient client, StatelessEra era, UpstreamUser user, ConnectionMeans means)
        : base(target, client, era, user, means)
    {
        _era = era;
        var requests = new ServerRequests([], _ => Task.CompletedTask, means.Budget); // there are none in this era
        _notices = new ServerNotices(Calls, requests, new ResourceSubscriptions(), RaiseListChanged);
    }

    public override async Task<(UpstreamAnswer Answer, IAsyncDisposable? Subscription)> SubscribeAsync(
        NestJournal.Permit permit, string uri, Action<JsonObject> updated, CancellationToken cancellationToken)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(Closing.Token);
        var listener = new ResourceListener(updated, Means.Limits.Depth);
        var listening = ListenAsync(new JsonObject { ["resourceSubscriptions"] = new JsonArray(uri) }, listener.Take, stop.Token);
        var subscription = new Subscription(async () =>
        {
            await stop.CancelAsync();
            await listening;
            stop.Dispose();
        });
        try
        {
            await Task.WhenAny(listener.Answer, listening).WaitAsync(cancellationToken);
            var answer = listener.Answer.IsCompleted ? await listener.Answer : ResourceListener.AnswerOf(granted: false, bytes: 0);
            if (!answer.IsError)
            {
                return (answer, subscription);
            }

            await subscription.DisposeAsync();
            return (answer, null);
        }
        catch
        {
            await subscription.DisposeAsync();
            throw;
        }
    }

    protected override async Task ShakeHandsAsync(CancellationToken cancellationToken)
    {
        using var probe = new CancellationTokenSource(s_probeTime, Means.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, probe.Token);
        try
        {
            await _era.ShakeHandsAsync(AskAsync, (_, _) => Task.CompletedTask, either.Token);
        }
        catch (OperationCanceledException e) when (probe.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new UpstreamException(UpstreamReplyKind.Unavailable, "The server did not answer in time; check that it runs.", e) { WrongEra = true };
        }
        catch (UpstreamException e) when (e.Kind == UpstreamReplyKind.ProtocolFault)
        {
            throw new UpstreamException(e.Kind, e.Message, e) { WrongEra = true };
        }

        Traits = new ServerTraits(UpstreamEra.Stateless, StatelessEra.Version, KeepsState: false, _era.Capabilities);
        if (_era.Announcements is { } lists)
        {
            _listening = ListenAsync(lists, data => Take(data, null), Closing.Token);
        }
    }

    protected override IEnumerable<KeyValuePair<string, string?>> HeadersOf(string method, JsonObject? parameters, UpstreamCall? call) =>
    [
        new(HttpWire.VersionHeader, StatelessEra.Version),
        new("Mcp-Method", method),
        new("Mcp-Name", ParameterHeaders.NameOf(method, parameters)),
        .. ParameterHeaders.Of(call?.Definition, parameters),
    ];

    protected override void GiveUp(long id)
    {
        // The stream is closed; that says it.
    }

    protected override void TakeHead(HttpResponseMessage response)
    {
        // No session that could be named or lost.
    }

    protected override void TakeAside(IncomingMessage message, int bytes, OpenCall? call)
    {
        if (message.Kind == IncomingKind.Notification)
        {
            _notices.Take(message, call, otherwise: null);
        }
    }

    protected override Task<UpstreamAnswer?> ResumeAsync(EventTrail trail, OpenCall call, CancellationToken cancellationToken) =>
        Task.FromResult<UpstreamAnswer?>(null);

    protected override UpstreamAnswer? TakeNameless(ReadOnlySpan<byte> body) =>
        StrictJson.TryParse(body, Means.Limits.Depth, out var json)
        && IncomingMessage.Of(json) is { Kind: IncomingKind.Response, Id: null } message
        && message.ToAnswer(body.Length) is { IsError: true } answer ? answer : null;

    protected override UpstreamException Refused(HttpStatusCode status) =>
        new(UpstreamReplyKind.Unavailable, HttpFaults.AnySentence(status)) { WrongEra = IsShaking && (int)status is not (502 or 503 or 504) };

    protected override Task CloseAsync() => _listening;

    private Task ListenAsync(JsonObject notifications, Action<byte[]> take, CancellationToken cancellationToken)
    {
        var request = NestRequest.Listen(notifications);
        return new KeptStream(Means).ListenAsync((_, cancel) => OpenStreamAsync(request, take, cancel), take, cancellationToken);
    }

    private async Task<HttpResponseMessage?> OpenStreamAsync(NestRequest request, Action<byte[]> take, CancellationToken cancellationToken)
    {
        using var open = new OpenCall(JsonRpc.NextId(), null, UpstreamUser.Nest);
        var body = JsonRpc.Request(open.Id, request.Method, request.Parameters, _era.Meta(request.Parameters, open));
        var response = await Wire.SendAsync(HttpMethod.Post, body, HeadersOf(request.Method, request.Parameters, null), cancellationToken);
        if (response.StatusCode == HttpStatusCode.OK && HttpMessages.IsStream(response.Content))
        {
            return response;
        }

        using (response)
        {
            if (HttpFaults.MayPass(response.StatusCode))
            {
                throw new HttpRequestException("Not now.");
            }

            if (HttpMessages.IsJson(response.Content))
            {
                using var hold = Means.Budget.Hold();
                take((await HttpMessages.ReadWholeAsync(response.Content, Means.Limits.MessageBytes, hold, cancellationToken)).ToArray()); // it says why not
            }

            return null;
        }
    }
}
