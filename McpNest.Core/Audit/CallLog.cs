namespace McpNest.Core.Audit;

/// <summary>STUB. Reads calls back, newest first.</summary>
public sealed class CallLog
{
    /// <param name="before">Only calls with a smaller seq; null starts at the newest.</param>
    public Task<IReadOnlyList<CallEntry>> PageAsync(CallFilter filter, long? before, int count, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<CallEntry?> FindAsync(long seq, CancellationToken cancellationToken) => throw new NotImplementedException();
}
