using System.Net;
using System.Net.ServerSentEvents;
using System.Text;

namespace McpNest.Core.Upstreams;

/// <summary>A connection over the transport of 2024-11-05: one GET whose stream carries all answers, and a POST for each message.</summary>
internal sealed class SseUpstream(ServerTarget target, HttpClient client, UpstreamUser user, ConnectionMeans means)
    : StreamUpstream(user, UpstreamEra.Session, means)
{
    private readonly TaskCompletionSource<HttpWire> _endpoint = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _cut = new();

    protected override async Task ConnectAsync(CancellationToken cancellationToken)
    {
        var wire = new HttpWire(target, client);
        if (wire.Refusal() is { } refusal)
        {
            throw new UpstreamException(UpstreamReplyKind.Unavailable, refusal);
        }

        try
        {
            var response = await wire.SendAsync(HttpMethod.Get, null, [], cancellationToken);
            if (response.StatusCode != HttpStatusCode.OK || !HttpMessages.IsStream(response.Content))
            {
                using (response)
                {
                    throw new UpstreamException(UpstreamReplyKind.Unavailable, response.IsSuccessStatusCode
                        ? "There is no stream of events at the server's URL; check the URL, or that its transport is sse."
                        : wire.Fault(response));
                }
            }

            _ = Task.Run(() => ReadAsync(response), CancellationToken.None);
        }
        catch (HttpRequestException e)
        {
            throw End(UpstreamReplyKind.Unavailable, HttpFaults.Sentence(e));
        }

        await _endpoint.Task.WaitAsync(cancellationToken);
    }

    protected override async Task SendAsync(ReadOnlyMemory<byte> message)
    {
        ThrowIfOver();
        var wire = await _endpoint.Task;
        try
        {
            using var slow = new CancellationTokenSource(Means.Limits.StartTime, Means.Time);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(_cut.Token, slow.Token);
            using var response = await wire.SendAsync(HttpMethod.Post, message, [], patience.Token);
            if (!response.IsSuccessStatusCode)
            {
                throw new UpstreamException(UpstreamReplyKind.Unavailable, wire.Fault(response));
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            throw End(UpstreamReplyKind.Unavailable, e is HttpRequestException failed
                ? HttpFaults.Sentence(failed)
                : "The server did not take what it was sent; it is tried again with the next call.");
        }
    }

    protected override void Cut() => _cut.Cancel();

    protected override ValueTask CloseAsync()
    {
        _cut.Cancel();
        return default;
    }

    private async Task ReadAsync(HttpResponseMessage response)
    {
        using var hold = Means.Budget.Hold();
        try
        {
            using (response)
            {
                await foreach (var item in HttpMessages.ReadEventsAsync(response.Content, Means.Limits.MessageBytes, hold, new EventTrail(), _cut.Token))
                {
                    await (item.EventType switch
                    {
                        SseParser.EventTypeDefault => TakeAsync(item.Data),
                        "endpoint" => TakeEndpoint(item.Data),
                        _ => default,
                    });
                }
            }

            throw End(UpstreamReplyKind.Unavailable, "The server closed the stream; it is opened again with the next call.");
        }
        catch (UpstreamException e)
        {
            Fail(End(e.Kind, e.Message)); // too much in one message, or an endpoint elsewhere
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException)
        {
            Fail(End(UpstreamReplyKind.Unavailable, "The connection to the server was cut; it is opened again with the next call."));
        }
        catch (Exception)
        {
            Fail(End(UpstreamReplyKind.ProtocolFault, "The server sent something the nest could not read; it is tried again with the next call."));
            throw; // a mistake of the nest, but nobody may wait for ever because of it
        }
    }

    // The server says where to send messages to. Only to itself: the configured headers go there, too.
    private ValueTask TakeEndpoint(byte[] data)
    {
        if (!Uri.TryCreate(target.Url!, Encoding.UTF8.GetString(data), out var endpoint)
            || Uri.Compare(endpoint, target.Url, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) != 0)
        {
            throw new UpstreamException(UpstreamReplyKind.ProtocolFault, "The server wants messages sent to another address, which the nest does not do; check its URL.");
        }

        _endpoint.TrySetResult(new HttpWire(target with { Url = endpoint }, client));
        return default;
    }

    private void Fail(UpstreamException over)
    {
        if (_endpoint.TrySetException(over))
        {
            _ = _endpoint.Task.Exception; // seen, also when nobody waits for it
        }
    }
}
