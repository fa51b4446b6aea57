using System.Net;
using System.Text.Json.Nodes;
using McpNest.Core.Journal;

namespace McpNest.Core.Upstreams;

/// <summary>A connection to a remote server of the session era over streamable HTTP.</summary>
internal sealed class HttpUpstream : HttpLeg
{
    private static readonly TimeSpan s_shortestRetry = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan s_answerTime = TimeSpan.FromSeconds(30);

    private readonly SessionEra _era;
    private readonly UpstreamUser _user;
    private readonly ServerRequests _requests;
    private readonly ServerNotices _notices;
    private readonly ResourceSubscriptions _subscriptions = new();
    private Task _listening = Task.CompletedTask;

    public HttpUpstream(ServerTarget target, HttpClient client, UpstreamUser user, ConnectionMeans means)
        : this(target, client, new SessionEra(user), user, means)
    {
    }

    private HttpUpstream(ServerTarget target, HttpClient client, SessionEra era, UpstreamUser user, ConnectionMeans means)
        : base(target, client, era, user, means)
    {
        (_era, _user) = (era, user);
        _requests = new ServerRequests(era.Offered, message => Wire.CourtesyAsync(HttpMethod.Post, message, Headers(), s_answerTime), means.Budget);
        _notices = new ServerNotices(Calls, _requests, _subscriptions, RaiseListChanged);
    }

    // What comes on a stream that belongs to no call is passed on only when it is surely for this one agent.
    private bool IsOwn => _era.SessionId is not null && Calls.AreOfOneAgent;

    public override Task<(UpstreamAnswer Answer, IAsyncDisposable? Subscription)> SubscribeAsync(
        NestJournal.Permit permit, string uri, Action<JsonObject> updated, CancellationToken cancellationToken) =>
        SessionSubscriptions.OpenAsync(
            _subscriptions, (method, parameters, cancel) => ExchangeAsync(method, parameters, null, cancel), uri, updated, cancellationToken);

    protected override async Task ShakeHandsAsync(CancellationToken cancellationToken)
    {
        await _era.ShakeHandsAsync(AskAsync, NotifyAsync, cancellationToken);
        Traits = new ServerTraits(UpstreamEra.Session, _era.ProtocolVersion!, _era.SessionId is not null, _era.Capabilities);
        if (_era.SessionId is not null || _era.Can("tools", "listChanged") || _era.Can("prompts", "listChanged") || _era.Can("resources", "listChanged"))
        {
            _listening = new KeptStream(Means).ListenAsync(OpenStreamAsync, data => Take(data, null), Closing.Token);
        }
    }

    protected override IEnumerable<KeyValuePair<string, string?>> HeadersOf(string method, JsonObject? parameters, UpstreamCall? call) => Headers();

    // Closing the stream alone means nothing in this era.
    protected override void GiveUp(long id) => _ = Wire.CourtesyAsync(HttpMethod.Post, JsonRpc.Cancelled(id), Headers());

    protected override void TakeHead(HttpResponseMessage response)
    {
        if (IsShaking && response.Headers.TryGetValues(HttpWire.SessionHeader, out var session))
        {
            _era.SessionId = session.First();
        }

        if (response.StatusCode == HttpStatusCode.NotFound && _era.SessionId is not null)
        {
            throw SessionLost();
        }
    }

    protected override void TakeAside(IncomingMessage message, int bytes, OpenCall? call)
    {
        if (message.Kind == IncomingKind.Notification)
        {
            _notices.Take(message, call, IsOwn ? _user.Session : null);
        }
        else
        {
            var asked = call ?? (IsOwn ? Calls.Last : null);
            _requests.Take(message, bytes, asked, asked is not null ? asked.Back : IsOwn ? _user.Session : null);
        }
    }

    protected override async Task<UpstreamAnswer?> ResumeAsync(EventTrail trail, OpenCall call, CancellationToken cancellationToken)
    {
        while (trail.LastEventId is not null)
        {
            var wait = trail.Retry ?? Means.Limits.FirstPause;
            wait = wait < s_shortestRetry ? s_shortestRetry : wait > Means.Limits.LongestPause ? Means.Limits.LongestPause : wait;
            await Task.Delay(wait, Means.Time, cancellationToken);
            using var response = await Wire.SendAsync(HttpMethod.Get, null, Headers(trail.LastEventId), cancellationToken);
            TakeHead(response);
            if (response.StatusCode != HttpStatusCode.OK || !HttpMessages.IsStream(response.Content))
            {
                return null;
            }

            if (await ReadStreamAsync(response.Content, trail, call, cancellationToken) is { } answer)
            {
                return answer;
            }
        }

        return null;
    }

    protected override UpstreamException Refused(HttpStatusCode status)
    {
        if (status == HttpStatusCode.BadRequest && _era.SessionId is not null && Traits is not null) // not while it is being made
        {
            SessionLost(); // what some servers say instead of 404; the request is not sent again, the next one gets a new session
        }

        return new UpstreamException(UpstreamReplyKind.Unavailable, HttpFaults.AnySentence(status)) { WrongEra = IsShaking && status == HttpStatusCode.BadRequest };
    }

    protected override async Task CloseAsync()
    {
        _requests.CancelAll();
        await _listening;
        if (_era.SessionId is not null && !Calls.Any) // else calls that are still under way may finish
        {
            await Wire.CourtesyAsync(HttpMethod.Delete, null, Headers());
        }
    }

    private async Task<HttpResponseMessage?> OpenStreamAsync(EventTrail trail, CancellationToken cancellationToken)
    {
        var response = await Wire.SendAsync(HttpMethod.Get, null, Headers(trail.LastEventId), cancellationToken);
        if (response.StatusCode == HttpStatusCode.OK && HttpMessages.IsStream(response.Content))
        {
            return response;
        }

        using (response)
        {
            if (response.StatusCode == HttpStatusCode.NotFound && trail.WasOpen && _era.SessionId is not null)
            {
                SessionLost(); // before it ever was open, 404 may just mean that there is no such stream
            }

            return HttpFaults.MayPass(response.StatusCode) ? throw new HttpRequestException("Not now.") : null;
        }
    }

    private async Task NotifyAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await Wire.SendAsync(HttpMethod.Post, message, Headers(), cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw End(HttpFaults.Sentence(e));
        }
    }

    private KeyValuePair<string, string?>[] Headers(string? lastEventId = null) =>
    [
        new(HttpWire.SessionHeader, _era.SessionId),
        new(HttpWire.VersionHeader, _era.ProtocolVersion),
        new(HttpWire.ResumeHeader, lastEventId),
    ];
}
