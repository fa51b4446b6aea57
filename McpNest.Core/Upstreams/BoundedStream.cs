namespace McpNest.Core.Upstreams;

/// <summary>Reads on until more than so many bytes came since the last <see cref="Restart"/>, or the budget for all is used up.</summary>
internal sealed class BoundedStream(Stream inner, long limit, ByteHold hold) : Stream
{
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public void Restart()
    {
        _read = 0;
        hold.Release();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        _read += count;
        if (_read > limit)
        {
            throw new UpstreamException(UpstreamReplyKind.TooLarge, "The server's answer was too large.");
        }

        hold.GrowTo(_read);
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
