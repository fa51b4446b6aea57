namespace McpNest.Core.Upstreams;

/// <summary>A connection to a hosted server over its standard input and output, one JSON-RPC message a line.</summary>
internal sealed class StdioUpstream(ApprovedLaunch launch, UpstreamEra first, UpstreamUser user, ConnectionMeans means)
    : StreamUpstream(user, first, means)
{
    // An answer that is too long is skipped up to this many times the limit; a longer one costs the process its life.
    private const int SkipFactor = 32;

    private static readonly TimeSpan s_grace = TimeSpan.FromMilliseconds(500);

    private HostedProcess? _process;
    private LineWriter? _writer;

    protected override Task ConnectAsync(CancellationToken cancellationToken)
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

        _writer = new LineWriter(process.Input, Means.Limits.WriteTime, Means.Time);
        _ = WatchExitAsync(process, Task.Run(() => ReadAsync(process), CancellationToken.None));
        return Task.CompletedTask;
    }

    protected override async Task SendAsync(ReadOnlyMemory<byte> message)
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

    protected override void Cut() => _process?.Kill();

    protected override async ValueTask CloseAsync()
    {
        if (Interlocked.Exchange(ref _process, null) is { } process)
        {
            await process.StopAsync(Means.Limits.StopTime, Means.Time);
            await process.DisposeAsync();
        }
    }

    private async Task ReadAsync(HostedProcess process)
    {
        using var hold = Means.Budget.Hold();
        var reader = new LineReader(process.Output, Means.Limits.MessageBytes, hold);
        try
        {
            while (!IsOver)
            {
                switch (await reader.ReadAsync(CancellationToken.None))
                {
                    case LineKind.Line:
                        await TakeAsync(reader.Line.Span);
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
        catch (OperationCanceledException) when (IsOver)
        {
            // Ended while it was held back.
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

    // When it can be told whose answer it is, only that call fails, and the rest of the line is skipped.
    private async ValueTask TakeTooLongAsync(LineReader reader)
    {
        var isMessage = reader.Line.Span.StartsWith((byte)'{');
        var fault = new UpstreamException(UpstreamReplyKind.TooLarge, "The server's answer was too large.");
        if (!isMessage)
        {
            End(UpstreamReplyKind.ProtocolFault, "The server wrote without end and was ended; check that its command really is an MCP server.");
        }
        else if (!(Pending.Fail(StrictJson.FindId(reader.Line.Span), fault) || Pending.FailOnly(fault))
            || !await reader.SkipAsync((long)SkipFactor * Means.Limits.MessageBytes, CancellationToken.None))
        {
            End(UpstreamReplyKind.TooLarge, "The server wrote a message that was far too large and was ended; it starts again with the next call.");
        }
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
}
