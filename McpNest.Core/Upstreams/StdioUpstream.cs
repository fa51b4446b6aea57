using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using McpNest.Core.Journal;

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
    private readonly ConcurrentDictionary<long, TaskCompletionSource<UpstreamAnswer>> _waiting = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly RateMeter _garbage = new(limits.GarbageLines, TimeSpan.FromMinutes(1), time);
    private readonly TaskCompletionSource<UpstreamEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private HostedProcess? _process;
    private UpstreamException? _over;
    private int _answering;
    private int _strays;

    public event Action? ToolsChanged;

    public Task<UpstreamEnd> Ended => _ended.Task;

    /// <summary>How many answers came that nobody waited for: unknown, foreign, second or too late.</summary>
    public int Strays => _strays;

    /// <summary>For tests: what the process wrote to standard error last.</summary>
    internal byte[] ErrorTail => _process?.ErrorTail ?? [];

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        HostedProcess process;
        try
        {
            process = _process = HostedProcess.Start(launch);
        }
        catch (NestException e)
        {
            throw new UpstreamException(UpstreamReplyKind.Unavailable, e.Message, e);
        }

        _ = WatchExitAsync(process, Task.Run(() => ReadAsync(process), CancellationToken.None));
        await _era.ShakeHandsAsync(AskAsync, (message, cancel) => WriteAsync(message).WaitAsync(cancel), cancellationToken);
    }

    public Task<UpstreamAnswer> AskAsync(NestRequest request, CancellationToken cancellationToken) =>
        ExchangeAsync(request.Method, request.Parameters, cancellationToken);

    public Task<UpstreamAnswer> CallAsync(NestJournal.Permit permit, JsonObject parameters, CancellationToken cancellationToken) =>
        ExchangeAsync(permit.Method, parameters, cancellationToken);

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
        var answer = new TaskCompletionSource<UpstreamAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = answer;
        try
        {
            if (_over is not null)
            {
                throw _over; // it ended before this request was among the waiting
            }

            cancellationToken.ThrowIfCancellationRequested();
            var written = WriteAsync(JsonRpc.Request(id, method, parameters));
            await written.WaitAsync(cancellationToken);
            return await answer.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _ = IgnoreAsync(WriteAsync(JsonRpc.Cancelled(id)));
            throw;
        }
        finally
        {
            _waiting.TryRemove(id, out _);
        }
    }

    // A message is written whole or the process is killed: after half a message the pipe is of no use to anybody.
    private async Task WriteAsync(ReadOnlyMemory<byte> message)
    {
        await _writing.WaitAsync();
        var process = _process;
        try
        {
            if (_over is not null || process is null)
            {
                throw End(UpstreamReplyKind.Unavailable, "The connection is closed.");
            }

            var line = new byte[message.Length + 1];
            message.CopyTo(line);
            line[^1] = (byte)'\n';
            await WriteLineAsync(process.Input, line).WaitAsync(limits.WriteTime, time);
        }
        catch (TimeoutException)
        {
            throw End(UpstreamReplyKind.Unavailable, "The server did not read what it was sent and was ended; it starts again with the next call.");
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw await GoneAsync(process!);
        }
        finally
        {
            _writing.Release();
        }
    }

    private static async Task WriteLineAsync(Stream input, byte[] line)
    {
        await Task.Yield(); // a full pipe may block this thread, never the caller's
        await input.WriteAsync(line);
        await input.FlushAsync();
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
                    case LineKind.TooLong when TakeTooLong(reader.Line.Span):
                        if (!await reader.SkipAsync((long)SkipFactor * limits.MessageBytes, CancellationToken.None))
                        {
                            End(UpstreamReplyKind.TooLarge, "The server's answer was far too large and the server was ended; it starts again with the next call.");
                        }

                        break;
                    case LineKind.End:
                        await GoneAsync(process);
                        return;
                    case LineKind.TooLong when reader.Line.Span.StartsWith((byte)'{'):
                        End(UpstreamReplyKind.TooLarge, "The server wrote a message that was too large and was ended; it starts again with the next call.");
                        return;
                    default:
                        End(UpstreamReplyKind.ProtocolFault, "The server wrote without end and was ended; check that its command really is an MCP server.");
                        return;
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            await GoneAsync(process);
        }
    }

    private void Take(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty)
        {
            return;
        }

        var message = StrictJson.TryParse(line, limits.Depth, out var json) ? IncomingMessage.Of(json) : new(IncomingKind.Malformed, StrictJson.FindId(line), null, default);
        switch (message.Kind)
        {
            case IncomingKind.Response when message.Id is { } id && _waiting.TryRemove(id, out var answer):
                answer.TrySetResult(message.ToAnswer(line.Length));
                break;
            case IncomingKind.Response:
                Interlocked.Increment(ref _strays);
                break;
            case IncomingKind.Request:
                Answer(message);
                break;
            case IncomingKind.Notification:
                ServerNotices.Handle(message, ToolsChanged);
                break;
            case IncomingKind.Malformed when message.Id is { } id && _waiting.TryRemove(id, out var answer):
                answer.TrySetException(new UpstreamException(UpstreamReplyKind.ProtocolFault, "The server's answer was no valid message."));
                CountGarbage();
                break;
            case IncomingKind.Malformed when line.IndexOf("\"jsonrpc\""u8) >= 0:
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

    private bool TakeTooLong(ReadOnlySpan<byte> beginning)
    {
        if (StrictJson.FindId(beginning) is not { } id || !_waiting.TryRemove(id, out var answer))
        {
            return false;
        }

        answer.TrySetException(new UpstreamException(UpstreamReplyKind.TooLarge, "The server's answer was too large."));
        return true;
    }

    private void Answer(IncomingMessage request)
    {
        if (Interlocked.Increment(ref _answering) > MostAnswers)
        {
            Interlocked.Decrement(ref _answering);
            return;
        }

        _ = AnswerAsync(JsonRpc.AnswerTo(request));
    }

    private async Task AnswerAsync(ReadOnlyMemory<byte> answer)
    {
        await IgnoreAsync(WriteAsync(answer));
        Interlocked.Decrement(ref _answering);
    }

    private async Task WatchExitAsync(HostedProcess process, Task reading)
    {
        await process.Exited;
        try
        {
            // What it said last is still on its way; but a grandchild may hold the pipe open for ever.
            await reading.WaitAsync(s_grace);
        }
        catch (TimeoutException)
        {
            // Enough waited.
        }

        await GoneAsync(process);
    }

    private async Task<UpstreamException> GoneAsync(HostedProcess process)
    {
        await Task.WhenAny(process.Exited, Task.Delay(s_grace));
        return End(UpstreamReplyKind.Unavailable, process.Exited.IsCompletedSuccessfully
            ? $"The server's process ended by itself (exit code {await process.Exited}); it starts again with the next call."
            : "The server closed its output and was ended; it starts again with the next call.");
    }

    private UpstreamException End(UpstreamReplyKind kind, string sentence, bool isFailure = true)
    {
        var over = new UpstreamException(kind, sentence);
        if (Interlocked.CompareExchange(ref _over, over, null) is { } earlier)
        {
            return earlier;
        }

        foreach (var id in _waiting.Keys)
        {
            if (_waiting.TryRemove(id, out var answer))
            {
                answer.TrySetException(over);
            }
        }

        if (isFailure)
        {
            _process?.Kill();
        }

        _ended.TrySetResult(new UpstreamEnd(sentence, isFailure));
        return over;
    }

    private static async Task IgnoreAsync(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
