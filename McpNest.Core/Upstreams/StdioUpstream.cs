using System.Text.Json.Nodes;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Core.Upstreams;

/// <summary>A connection to a hosted server over its standard input and output, one JSON-RPC message a line.</summary>
internal sealed class StdioUpstream(ApprovedLaunch launch, UpstreamLimits limits, TimeProvider time) : IUpstream
{
    // A flood of requests from the server must not pile up answers; beyond this many they get none.
    private const int MostAnswers = 16;

    // An answer that is too long is skipped up to this many times the limit; a longer one costs the process its life.
    private const int SkipFactor = 32;

    private static readonly TimeSpan s_grace = TimeSpan.FromMilliseconds(500);

    private readonly SessionEra _era = new();
    private readonly PendingAnswers _pending = new();
    private readonly RateMeter _garbage = new(limits.GarbageLines, TimeSpan.FromMinutes(1), time);
    private readonly TaskCompletionSource<UpstreamEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private HostedProcess? _process;
    private LineWriter? _writer;
    private UpstreamException? _over;
    private int _answering;

    public event Action<OfferKind>? ListChanged;

    public ServerTraits? Traits { get; private set; }

    public Task<UpstreamEnd> Ended => _ended.Task;

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        HostedProcess process;
        try
        {
            process = _process = HostedProcess.Launch(launch);
        }
        catch (NestException e)
        {
            throw new UpstreamException(UpstreamReplyKind.Unavailable, e.Message, e);
        }

        _writer = new LineWriter(process.Input, limits.WriteTime, time);
        _ = WatchExitAsync(process, Task.Run(() => ReadAsync(process), CancellationToken.None));
        await _era.ShakeHandsAsync(AskAsync, (message, cancel) => WriteAsync(message).WaitAsync(cancel), cancellationToken);
        Traits = new ServerTraits(UpstreamEra.Session, _era.ProtocolVersion!, KeepsState: true, _era.Capabilities);
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
        End(UpstreamReplyKind.Unavailable, "The nest closed the connection.", isFailure: false);
        if (Interlocked.Exchange(ref _process, null) is { } process)
        {
            await process.StopAsync(limits.StopTime, time);
            await process.DisposeAsync();
        }
    }

    private async Task<UpstreamAnswer> ExchangeAsync(string method, JsonObject? parameters, CancellationToken cancellationToken)
    {
        var id = JsonRpc.NextId();
        var answer = _pending.Expect(id);
        try
        {
            ThrowIfOver(); // after it is among the pending, so that an end that comes now is not missed
            cancellationToken.ThrowIfCancellationRequested();
            await WriteAsync(JsonRpc.Request(id, method, parameters)).WaitAsync(cancellationToken);
            return await answer.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _ = WriteAsync(JsonRpc.Cancelled(id)); // best effort
            throw;
        }
        finally
        {
            _pending.Forget(id);
        }
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> message)
    {
        try
        {
            await _writer!.WriteAsync(message, ThrowIfOver);
        }
        catch (TimeoutException)
        {
            throw End(UpstreamReplyKind.Unavailable, "The server did not read what it was sent and was ended; it starts again with the next call.");
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw await GoneAsync(_process);
        }
    }

    private async Task ReadAsync(HostedProcess process)
    {
        var reader = new LineReader(process.Output, limits.MessageBytes);
        try
        {
            while (_over is null)
            {
                switch (await reader.ReadAsync(CancellationToken.None))
                {
                    case LineKind.Line:
                        Take(reader.Line.Span);
                        break;
                    case LineKind.TooLong:
                        await TakeTooLongAsync(reader);
                        break;
                    case LineKind.End:
                        await GoneAsync(process);
                        break;
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            await GoneAsync(process);
        }
        catch (Exception)
        {
            End(UpstreamReplyKind.ProtocolFault, "The server wrote something the nest could not read and was ended; it starts again with the next call.");
            throw; // a mistake of the nest, but nobody may wait for ever because of it
        }
    }

    private void Take(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty)
        {
            return;
        }

        var bytes = line.Length;
        var message = StrictJson.TryParse(line, limits.Depth, out var json)
            ? IncomingMessage.Of(json)
            : new(IncomingKind.Malformed, StrictJson.FindId(line), null, default);
        switch (message.Kind)
        {
            case IncomingKind.Response:
                _pending.Give(message.Id, () => message.ToAnswer(bytes));
                break;
            case IncomingKind.Request:
                _ = AnswerAsync(message);
                break;
            case IncomingKind.Notification:
                ServerNotices.Handle(message, ListChanged);
                break;
            case IncomingKind.Malformed
                when !_pending.Fail(message.Id, new(UpstreamReplyKind.ProtocolFault, "The server's answer was no valid message."))
                    && line.IndexOf("\"jsonrpc\""u8) >= 0:
                // Somebody's answer, but nobody can tell whose: better all know now than one waits for ever.
                End(UpstreamReplyKind.ProtocolFault, "The server wrote a broken message and was ended; it starts again with the next call.");
                break;
            default:
                CountGarbage();
                break;
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

    // When it can be told whose answer it is, only that call fails, and the rest of the line is skipped.
    private async ValueTask TakeTooLongAsync(LineReader reader)
    {
        var isMessage = reader.Line.Span.StartsWith((byte)'{');
        var fault = new UpstreamException(UpstreamReplyKind.TooLarge, "The server's answer was too large.");
        if (!isMessage)
        {
            End(UpstreamReplyKind.ProtocolFault, "The server wrote without end and was ended; check that its command really is an MCP server.");
        }
        else if (!_pending.Fail(StrictJson.FindId(reader.Line.Span), fault)
            || !await reader.SkipAsync((long)SkipFactor * limits.MessageBytes, CancellationToken.None))
        {
            End(UpstreamReplyKind.TooLarge, "The server wrote a message that was far too large and was ended; it starts again with the next call.");
        }
    }

    private async Task AnswerAsync(IncomingMessage request)
    {
        if (Interlocked.Increment(ref _answering) <= MostAnswers)
        {
            await WriteAsync(JsonRpc.AnswerTo(request)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Interlocked.Decrement(ref _answering);
    }

    private async Task WatchExitAsync(HostedProcess process, Task reading)
    {
        await process.Exited;
        await Task.WhenAny(reading, Task.Delay(s_grace)); // its last words are on their way; but a grandchild may hold the pipe open
        await GoneAsync(process);
    }

    private async Task<UpstreamException> GoneAsync(HostedProcess? process)
    {
        await Task.WhenAny(process?.Exited ?? Task.CompletedTask, Task.Delay(s_grace));
        return End(UpstreamReplyKind.Unavailable, process is { Exited.IsCompletedSuccessfully: true }
            ? $"The server's process ended by itself (exit code {await process.Exited}); it starts again with the next call."
            : "The server closed its output and was ended; it starts again with the next call.");
    }

    private void ThrowIfOver()
    {
        if (_over is { } over)
        {
            throw new UpstreamException(over.Kind, over.Message) { SessionLost = true }; // nothing of this message was written
        }
    }

    private UpstreamException End(UpstreamReplyKind kind, string sentence, bool isFailure = true)
    {
        var over = new UpstreamException(kind, sentence);
        if (Interlocked.CompareExchange(ref _over, over, null) is { } earlier)
        {
            return earlier;
        }

        _pending.FailAll(over);
        if (isFailure)
        {
            _process?.Kill();
        }

        _ended.TrySetResult(new UpstreamEnd(sentence, isFailure));
        return over;
    }
}
