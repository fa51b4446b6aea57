using McpNest.Core.Policy;

namespace McpNest.Core.Administration;

/// <summary>STUB. Emergency stops.</summary>
public sealed class StopsBook
{
    public Task StopAsync(Actor actor, Stop stop, string? reason, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task ResumeAsync(Actor actor, Stop stop, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The stops in force.</summary>
    public Task<IReadOnlyList<StopSummary>> ListAsync(CancellationToken cancellationToken) => throw new NotImplementedException();
}
