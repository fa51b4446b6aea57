using McpNest.Core.Policy;
using McpNest.Core.Storage;

namespace McpNest.Core.Journal;

/// <summary>STUB, being written.</summary>
public sealed partial class NestJournal : IAsyncDisposable
{
    /// <summary>The policy in force, never older than this process's last commit.</summary>
    public PolicyState State => throw new NotImplementedException();

    /// <summary>Whether records can be written now; null when open, else one sentence why not.</summary>
    public string? ClosedBecause => throw new NotImplementedException();

    /// <summary>Folds what other processes appended and returns the policy in force.</summary>
    public ValueTask<PolicyState> CatchUpAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Commits changes and the rows they need in one transaction: all of them or none.</summary>
    /// <param name="rows">Adds, alters or removes rows on the writer's own context; saved for it. Null when no rows are needed.</param>
    /// <returns>Seq of the last change.</returns>
    /// <exception cref="NestException">A change no longer fits the policy; nothing was written.</exception>
    /// <exception cref="JournalUnavailableException">Nothing can be recorded now.</exception>
    public Task<long> CommitAsync(
        Actor actor, IReadOnlyList<Change> changes, Func<NestDbContext, CancellationToken, Task>? rows, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Decides a call and makes its record durable, allowed or not, before anything else happens.</summary>
    /// <exception cref="JournalUnavailableException">It could not be recorded in time, so it must not happen.</exception>
    public Task<Admission> AdmitAsync(CallIntent intent, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Records how an admitted call ended. Never waits: the record rides along with the next group, within 50 ms.</summary>
    public void Complete(Permit permit, CallEnd end) => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
