namespace McpNest.Core.Upstreams;

/// <summary>The memory that messages of all servers together may take until they are handed on.</summary>
internal sealed class ByteBudget(long bytes)
{
    private long _left = bytes;

    public long Left => Volatile.Read(ref _left);

    /// <summary>A share of the budget, empty at first.</summary>
    public ByteHold Hold() => new(this);

    public bool TryTake(long count)
    {
        if (Interlocked.Add(ref _left, -count) >= 0)
        {
            return true;
        }

        Return(count);
        return false;
    }

    public void Return(long count) => Interlocked.Add(ref _left, count);
}
