namespace McpNest.Core.Upstreams;

/// <summary>Keeps the last bytes written to it.</summary>
internal sealed class ByteRing(int capacity)
{
    private readonly byte[] _bytes = new byte[capacity];
    private readonly Lock _lock = new();
    private long _written;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            foreach (var piece in bytes.Length > capacity ? bytes[^capacity..] : bytes)
            {
                _bytes[_written++ % capacity] = piece;
            }
        }
    }

    public byte[] ToArray()
    {
        lock (_lock)
        {
            var count = (int)Math.Min(_written, capacity);
            var tail = new byte[count];
            for (var i = 0; i < count; i++)
            {
                tail[i] = _bytes[(_written - count + i) % capacity];
            }

            return tail;
        }
    }
}
