namespace McpNest.Core.Upstreams;

/// <summary>
/// Writes messages to a pipe, each whole and one after the other. A write is never cancelled: after half a message the pipe
/// is of no use to anybody, so a write that takes too long means the end of the connection.
/// </summary>
#pragma warning disable CA1001 // A semaphore without wait handle holds nothing, and those who wait must still get their turn after the end.
internal sealed class LineWriter(Stream stream, TimeSpan patience, TimeProvider time)
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <exception cref="TimeoutException">The other side does not read.</exception>
    /// <exception cref="IOException">The other side is gone.</exception>
    public async Task WriteAsync(ReadOnlyMemory<byte> message, Action throwIfOver)
    {
        await _turn.WaitAsync();
        try
        {
            throwIfOver();
            var line = new byte[message.Length + 1];
            message.CopyTo(line);
            line[^1] = (byte)'\n';
            await WriteLineAsync(line).WaitAsync(patience, time);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task WriteLineAsync(byte[] line)
    {
        await Task.Yield(); // a full pipe may block this thread, never the caller's
        await stream.WriteAsync(line);
        await stream.FlushAsync();
    }
}
