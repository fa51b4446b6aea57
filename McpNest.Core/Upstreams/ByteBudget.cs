namespace McpNest.Core.Upstreams;

/// <summary>The memory that all messages under way may take together: requests of agents, answers of servers, until they were handed on.</summary>
public sealed class ByteBudget(long bytes)
{
    private long _left = bytes;

    public long Left => Volatile.Read(ref _left);

    /// <summary>Takes bytes, all or none.</summary>
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

    /// <summary>Counts what is there already, also beyond the budget: then nothing further is taken in until it has gone.</summary>
    public IDisposable Count(long count)
    {
        Interlocked.Add(ref _left, -count);
        return new Counted(this, count);
    }

    /// <summary>A share of the budget, empty at first.</summary>
    internal ByteHold Hold() => new(this);

    private sealed class Counted(ByteBudget budget, long count) : IDisposable
    {
        private long _count = count;

        public void Dispose() => budget.Return(Interlocked.Exchange(ref _count, 0));
    }
}
