namespace McpNest.Core.Upstreams;

/// <summary>Reads lines of bytes and never keeps more than one line of the longest allowed length in memory.</summary>
internal sealed class LineReader(Stream stream, int limit, ByteHold hold)
{
    private const int Small = 16 * 1024;

    private byte[] _buffer = new byte[Small];
    private int _start;
    private int _scanned;
    private int _end;

    /// <summary>The line just read without its end, or the beginning of one that is too long. Valid until the next read.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    public async ValueTask<LineKind> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var at = _buffer.AsSpan(_scanned, _end - _scanned).IndexOf((byte)'\n');
            var length = (at < 0 ? _end : _scanned + at) - _start;
            if (length > limit)
            {
                Line = _buffer.AsMemory(_start, limit);
                return LineKind.TooLong;
            }

            if (at >= 0)
            {
                Line = _buffer.AsMemory(_start, length > 0 && _buffer[_start + length - 1] == '\r' ? length - 1 : length);
                _start = _scanned = _start + length + 1;
                return LineKind.Line;
            }

            _scanned = _end;
            if (!TryMakeRoom())
            {
                Line = _buffer.AsMemory(_start, _end - _start); // too long for what the budget still has
                return LineKind.TooLong;
            }

            if (!await FillAsync(cancellationToken))
            {
                return LineKind.End;
            }
        }
    }

    /// <summary>Drops the rest of a line that was too long.</summary>
    /// <returns>False when it does not end within <paramref name="most"/> bytes.</returns>
    public async ValueTask<bool> SkipAsync(long most, CancellationToken cancellationToken)
    {
        Line = default;
        while (true)
        {
            var at = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (at >= 0)
            {
                _start = _scanned = _start + at + 1;
                return true;
            }

            most -= _end - _start;
            _start = _scanned = _end = 0;
            if (most < 0 || !await FillAsync(cancellationToken))
            {
                return false;
            }
        }
    }

    private bool TryMakeRoom()
    {
        if (_start == _end)
        {
            _start = _scanned = _end = 0;
            if (_buffer.Length > Small)
            {
                _buffer = new byte[Small]; // one long answer must not keep its memory for ever
                hold.Release();
            }
        }
        else if (_end == _buffer.Length)
        {
            var next = _buffer;
            if (_end - _start > _buffer.Length / 2)
            {
                var size = Math.Min(_buffer.Length * 2L, limit + Small);
                if (!hold.TryGrowTo(size))
                {
                    return false;
                }

                next = new byte[size];
            }

            Buffer.BlockCopy(_buffer, _start, next, 0, _end - _start);
            (_scanned, _end, _start, _buffer) = (_scanned - _start, _end - _start, 0, next);
        }

        return true;
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        var count = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += count;
        return count > 0;
    }
}
