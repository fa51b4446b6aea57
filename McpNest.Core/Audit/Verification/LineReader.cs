namespace McpNest.Core.Audit.Verification;

/// <summary>Lines of a stream as bytes, without their line feed.</summary>
internal sealed class LineReader(Stream stream) : IDisposable
{
    private const int LongestLine = 256 * 1024 * 1024; // a whole policy stands in one line

    private byte[] _buffer = new byte[128 * 1024];
    private int _start;
    private int _end;

    /// <returns>Null at the end.</returns>
    /// <exception cref="InvalidDataException">A line is beyond all measure.</exception>
    public byte[]? Read()
    {
        var seen = _start;
        while (true)
        {
            var at = _buffer.AsSpan(seen, _end - seen).IndexOf((byte)'\n');
            if (at >= 0)
            {
                return Take(seen + at - _start, 1);
            }

            seen = _end - _start;
            MakeRoom();
            var read = stream.Read(_buffer, _end, _buffer.Length - _end);
            _end += read;
            if (read == 0)
            {
                return _end > _start ? Take(_end - _start, 0) : null;
            }
        }
    }

    public void Dispose() => stream.Dispose();

    private byte[] Take(int length, int more)
    {
        var line = _buffer.AsSpan(_start, length).ToArray();
        _start += length + more;
        return line;
    }

    /// <summary>Moves what is left to the front, and doubles a buffer that is full.</summary>
    private void MakeRoom()
    {
        var left = _buffer.AsSpan(_start, _end - _start);
        if (left.Length > LongestLine)
        {
            throw new InvalidDataException("A line is too long.");
        }

        var into = left.Length > _buffer.Length / 2 ? new byte[2 * _buffer.Length] : _buffer;
        left.CopyTo(into);
        (_buffer, _end, _start) = (into, left.Length, 0);
    }
}
