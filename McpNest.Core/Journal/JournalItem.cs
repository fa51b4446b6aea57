using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.Data.Sqlite;

namespace McpNest.Core.Journal;

/// <summary>Something waiting for the writer.</summary>
internal abstract class JournalItem
{
    /// <summary>Tells whoever waits that it was not recorded. Does nothing where nobody waits.</summary>
    public virtual void Fail(Exception reason)
    {
    }

    public sealed class Call(CallIntent intent) : JournalItem
    {
        private readonly TaskCompletionSource<Admission> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CallIntent Intent => intent;

        public Task<Admission> Done => _done.Task;

        /// <summary>What the writer put into the open transaction; handed over once that is committed.</summary>
        public (long Seq, Decision Decision, CallSubject Subject, PolicyState State) Written { get; set; }

        /// <returns>False when the caller has already been refused.</returns>
        public bool TryComplete(Admission admission) => _done.TrySetResult(admission);

        public override void Fail(Exception reason) => _done.TrySetException(reason);
    }

    public sealed class Changes(
        Actor actor, Member? actorSeen, Func<PolicyState, IReadOnlyList<Change>> changes, Func<NestDbContext, CancellationToken, Task>? rows,
        CancellationToken cancellation) : JournalItem
    {
        private readonly TaskCompletionSource<long> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Actor Actor => actor;

        /// <summary>The acting member as they were when their permission was checked.</summary>
        public Member? ActorSeen => actorSeen;

        /// <summary>What to write onto the policy as it is in the open transaction.</summary>
        public IReadOnlyList<Change> ChangesTo(PolicyState present) => changes(present);

        public Func<NestDbContext, CancellationToken, Task>? Rows => rows;

        public CancellationToken Cancellation => cancellation;

        public Task<long> Done => _done.Task;

        public long LastSeq { get; set; }

        public void Complete() => _done.TrySetResult(LastSeq);

        public override void Fail(Exception reason) => _done.TrySetException(reason);
    }

    public sealed class Outcome(long seq, Guid callId, CallEnd end, DateTimeOffset at) : JournalItem
    {
        public long Seq => seq;

        public Guid CallId => callId;

        public CallEnd End => end;

        public DateTimeOffset At => at;
    }

    public sealed class Limit(LimitReached reached, DateTimeOffset at) : JournalItem
    {
        public LimitReached Reached => reached;

        public DateTimeOffset At => at;
    }

    public sealed class Event(NestEvent what, DateTimeOffset at) : JournalItem
    {
        public NestEvent What => what;

        public DateTimeOffset At => at;
    }

    /// <summary>A state to keep, which may be older than the end of the chain.</summary>
    public sealed class State(Actor actor, StateRecord record) : JournalItem
    {
        private readonly TaskCompletionSource<long> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Actor Actor => actor;

        public StateRecord Record => record;

        public Task<long> Done => _done.Task;

        public long Seq { get; set; }

        public void Complete() => _done.TrySetResult(Seq);

        public override void Fail(Exception reason) => _done.TrySetException(reason);
    }

    /// <summary>Something to do with the rows beside the records, in the writer's transaction.</summary>
    public sealed class Work(Action<SqliteConnection> act) : JournalItem
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Action<SqliteConnection> Act => act;

        public Task Done => _done.Task;

        public void Complete() => _done.TrySetResult();

        public override void Fail(Exception reason) => _done.TrySetException(reason);
    }

    /// <summary>Wants the write-ahead log emptied, so that nothing overwritten is left in it.</summary>
    public sealed class Compact : JournalItem
    {
        private readonly TaskCompletionSource<bool> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<bool> Done => _done.Task;

        public void Complete(bool whole) => _done.TrySetResult(whole);

        public override void Fail(Exception reason) => _done.TrySetException(reason);
    }

    /// <summary>Closes what an earlier process left open.</summary>
    public sealed class Recovery : JournalItem
    {
        private readonly TaskCompletionSource<int> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<int> Done => _done.Task;

        public int Closed { get; set; }

        public void Complete() => _done.TrySetResult(Closed);

        public override void Fail(Exception reason) => _done.TrySetException(reason);
    }

    /// <summary>Wants what other processes appended to be folded.</summary>
    public sealed class CatchUp : JournalItem
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Done => _done.Task;

        public void Complete() => _done.TrySetResult();

        public override void Fail(Exception reason) => _done.TrySetException(reason);
    }
}
