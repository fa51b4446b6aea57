namespace McpNest.Core.Audit;

/// <summary>STUB. Reads changes back, newest first.</summary>
public sealed class ChangeLog
{
    public Task<IReadOnlyList<ChangeEntry>> PageAsync(DateTimeOffset? since, long? before, int count, CancellationToken cancellationToken) => throw new NotImplementedException();
}
