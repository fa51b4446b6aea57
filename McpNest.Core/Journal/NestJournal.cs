using System.Diagnostics;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace McpNest.Core.Journal;

/// <summary>
/// The one way in: calls and changes get one order here, and nothing happens before its record is durable. Several processes
/// may have the same journal open; each folds what the others appended before it decides anything.
/// </summary>
public sealed partial class NestJournal : IAsyncDisposable
{
    private const int MaxWaiting = 10_000;

    private static readonly TimeSpan s_lastOutcomes = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_startPatience = TimeSpan.FromMinutes(1);

    private readonly NestDatabase _database;
    private readonly JournalOptions _options;
    private readonly TimeProvider _time;
    private readonly Gate _gate = new();
    private readonly JournalWriter _writer;
    private readonly ForeignWrites _foreign;
    private readonly Timer _watchdog;
    private readonly ClockWatch _clock;
    private volatile bool _serving;
    private volatile bool _interrupted;

    private NestJournal(NestDatabase database, LiveFeed feed, TimeProvider time, JournalOptions options, ChangeCheck? mayChange, ILogger logger)
    {
        (_database, _options, _time) = (database, options, time);
        _foreign = new ForeignWrites(database);
        try
        {
            _writer = new JournalWriter(database, feed, _gate, _foreign, time, options, mayChange, logger);
        }
        catch
        {
            _foreign.Dispose();
            throw;
        }

        _clock = new ClockWatch(time);
        // The writer may be stuck in a system call: somebody else has to notice.
        _watchdog = new Timer(_ => Watch(), null, options.WatchInterval, options.WatchInterval);
    }

    /// <summary>The policy in force, never older than this process's last commit.</summary>
    public PolicyState State => _writer.Published.State;

    /// <summary>Seq and hash of the last record this process knows.</summary>
    public ChainHead Head => _writer.Published.Head;

    /// <summary>Seqs of the calls this process admitted and that have not ended.</summary>
    public IReadOnlyCollection<long> CallsUnderWay => [.. _writer.OpenCalls];

    /// <summary>Null when records can be written now, else one sentence why not.</summary>
    public string? ClosedBecause => _gate.Closed?.Sentence;

    /// <summary>Opens the journal of a migrated database and folds its policy. A journal without records gets its first one.</summary>
    /// <param name="mayChange">Asked inside the writer's transaction about each change of a member; null allows all that fits.</param>
    /// <exception cref="NestException">It is damaged; nothing was changed.</exception>
    public static NestJournal Open(
        NestDatabase database, LiveFeed feed, TimeProvider time, JournalOptions options, ILogger<NestJournal> logger, ChangeCheck? mayChange = null)
    {
        try
        {
            var journal = new NestJournal(database, feed, time, options, mayChange, logger);
            if (journal.Head.Seq == 0)
            {
                journal._writer.Enqueue(new JournalItem.Changes(Actor.Nest, null, _ => [new Change.NestCreated(Guid.CreateVersion7())], null, default));
            }

            return journal;
        }
        catch (Exception fault) when (fault is SqliteException or InvalidDataException)
        {
            throw new NestException(new Gate.Closure(SqliteFaults.ReasonFor(fault), default).Sentence, fault);
        }
    }

    /// <summary>Folds what other processes appended and returns the policy in force.</summary>
    public async ValueTask<PolicyState> CatchUpAsync(CancellationToken cancellationToken)
    {
        if (_gate.Closed is null && _foreign.MovedPast(_writer.Published.Head.Seq))
        {
            var item = new JournalItem.CatchUp();
            _writer.Enqueue(item);
            try
            {
                await item.Done.WaitAsync(_options.WriteDeadline, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is JournalUnavailableException or TimeoutException)
            {
                // Reading goes on with what is known; the next call is decided inside the journal anyway.
            }
        }

        return State;
    }

    /// <summary>Commits changes and the rows they need in one transaction: all of them or none.</summary>
    /// <param name="rows">
    /// Adds, alters or removes rows on the writer's own context, after the change records were inserted; saved for it. Null when
    /// no rows are needed. Only the database may be touched in there: every call waits behind it.
    /// </param>
    /// <returns>Seq of the last change.</returns>
    /// <exception cref="NestException">A change no longer fits the policy; nothing was written.</exception>
    /// <exception cref="JournalUnavailableException">Nothing can be recorded now.</exception>
    public Task<long> CommitAsync(
        Actor actor, IReadOnlyList<Change> changes, Func<NestDbContext, CancellationToken, Task>? rows, CancellationToken cancellationToken) =>
        CommitAsync(actor, _ => changes, rows, cancellationToken);

    /// <summary>The same with changes that depend on the policy: they are worked out inside the transaction, where nobody comes between.</summary>
    /// <param name="changes">
    /// Quick, and touches nothing else. A <see cref="NestException"/> from it refuses the whole; without changes no record is written.
    /// </param>
    /// <param name="rows">As above; asked also when there are no changes.</param>
    public async Task<long> CommitAsync(
        Actor actor, Func<PolicyState, IReadOnlyList<Change>> changes, Func<NestDbContext, CancellationToken, Task>? rows,
        CancellationToken cancellationToken)
    {
        ThrowIfClosed();
        var seen = actor.MemberId is { } member ? State.Members.GetValueOrDefault(member) : null;
        var item = new JournalItem.Changes(actor, seen, changes, rows, cancellationToken);
        _writer.Enqueue(item);
        try
        {
            return await item.Done.WaitAsync(2 * _options.WriteDeadline, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new JournalUnavailableException("The journal did not answer in time; look whether the change was made before you repeat it.");
        }
    }

    /// <summary>Decides a call and makes its record durable, allowed or not, before anything else happens.</summary>
    /// <exception cref="JournalUnavailableException">It could not be recorded in time, so it must not happen.</exception>
    public async Task<Admission> AdmitAsync(CallIntent intent, CancellationToken cancellationToken)
    {
        ThrowIfClosed();
        if (_writer.Waiting > MaxWaiting)
        {
            throw new JournalUnavailableException("Too many calls wait for the journal; try again in a moment.");
        }

        var item = new JournalItem.Call(intent);
        _writer.Enqueue(item);
        try
        {
            return await item.Done.WaitAsync(_options.WriteDeadline, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // From here on the writer sees that nobody waits, and records the call as cancelled should it commit after all.
            var refusal = new JournalUnavailableException("The call could not be recorded in time, so it was not made.");
            item.Fail(refusal);
            if (item.Done.IsCompletedSuccessfully)
            {
                var late = await item.Done.ConfigureAwait(false);
                if (e is TimeoutException)
                {
                    return late;
                }

                if (late.Permit is { } unused)
                {
                    Complete(unused, new CallEnd(CallOutcome.Cancelled, null, null));
                }
            }

            if (e is TimeoutException)
            {
                throw refusal;
            }

            throw;
        }
    }

    /// <summary>Records how an admitted call ended, once. Never waits: the record rides along with the next group, within 50 ms.</summary>
    public void Complete(Permit permit, CallEnd end)
    {
        var isBroken = end.Outcome is CallOutcome.Cancelled or CallOutcome.ServerFailed or CallOutcome.TimedOut;
        _writer.End(permit.Seq, _interrupted && isBroken ? end with { Outcome = CallOutcome.Interrupted } : end);
    }

    /// <summary>The nest waits no longer for calls under way: those that break off from here on were interrupted by it.</summary>
    public void Interrupt() => _interrupted = true;

    /// <summary>Records how often a limit refused an agent. Never waits: the record rides along with the next group.</summary>
    public void Record(LimitReached reached) => _writer.Enqueue(new JournalItem.Limit(reached, _time.GetUtcNow()));

    /// <summary>Records something that befell the nest. Never waits: the record rides along with the next group.</summary>
    public void Record(NestEvent what) => _writer.Enqueue(new JournalItem.Event(what, _time.GetUtcNow()));

    /// <summary>
    /// Begins serving: records calls an earlier process left open as interrupted, and that this one started. Only the serving process may,
    /// under the folder's lock. Nobody is served yet, so a disk that is only slow is waited for.
    /// </summary>
    /// <returns>How many calls were left open.</returns>
    /// <exception cref="JournalUnavailableException">The journal cannot be written.</exception>
    public async Task<int> StartServingAsync(CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                var item = new JournalItem.Recovery();
                _writer.Enqueue(item);
                var closed = await item.Done.WaitAsync(cancellationToken).ConfigureAwait(false);
                _serving = true;
                return closed;
            }
            catch (JournalUnavailableException) when (_gate.Closed is null or { Reason: GateReason.TooSlow } && Stopwatch.GetElapsedTime(began) < s_startPatience)
            {
                await Task.Delay(_options.RetryInterval, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Records the policy as of one record. With a removed range it says why records are missing.</summary>
    /// <returns>Seq of the state record.</returns>
    /// <exception cref="JournalUnavailableException">Nothing can be recorded now.</exception>
    internal Task<long> CommitStateAsync(Actor actor, StateRecord record, CancellationToken cancellationToken)
    {
        ThrowIfClosed();
        var item = new JournalItem.State(actor, record);
        _writer.Enqueue(item);
        return item.Done.WaitAsync(cancellationToken);
    }

    /// <summary>Runs SQL over the tables in a transaction of the writer. It adds no record, so it must not change what records say.</summary>
    /// <exception cref="JournalUnavailableException">Nothing can be written now.</exception>
    internal Task WorkAsync(Action<SqliteConnection> act, CancellationToken cancellationToken)
    {
        ThrowIfClosed();
        var item = new JournalItem.Work(act);
        _writer.Enqueue(item);
        return item.Done.WaitAsync(cancellationToken);
    }

    /// <summary>Empties the write-ahead log. False while somebody still reads from it: try again.</summary>
    /// <exception cref="JournalUnavailableException">Nothing can be written now.</exception>
    internal Task<bool> CompactAsync(CancellationToken cancellationToken)
    {
        ThrowIfClosed();
        var item = new JournalItem.Compact();
        _writer.Enqueue(item);
        return item.Done.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _watchdog.DisposeAsync().ConfigureAwait(false);
        var started = Stopwatch.GetTimestamp();
        while (_writer.OpenCallCount > 0 && Stopwatch.GetElapsedTime(started) < s_lastOutcomes)
        {
            await Task.Delay(10).ConfigureAwait(false); // connections were just closed; what they were doing ends now
        }

        if (_serving)
        {
            foreach (var seq in _writer.OpenCalls)
            {
                _writer.End(seq, new CallEnd(CallOutcome.Interrupted, null, null));
            }
        }

        if (_serving)
        {
            Record(new NestEvent.Stopped());
        }

        _foreign.Dispose(); // first: whoever closes last moves the log into the database, and that is the writer's to do
        await Task.Run(_writer.Dispose).ConfigureAwait(false);
        _foreign.Dispose(); // in case the writer just opened the file again
    }

    internal static Permit Issue(CallIntent intent, long seq, CallSubject subject) =>
        s_issue(intent, seq, subject.MemberId ?? Guid.Empty, subject.Server, subject.Tool);

    private void ThrowIfClosed()
    {
        if (_gate.Closed is { } closure)
        {
            throw new JournalUnavailableException(closure.Sentence);
        }
    }

    private void Watch()
    {
        if (_serving && _clock.Look() is { } expected)
        {
            Record(new NestEvent.ClockJumped(expected));
        }

        if (_writer.BusyFor > _options.WriteDeadline)
        {
            _writer.Close(GateReason.TooSlow);
        }

        if (_gate.Closed is null && !_foreign.IsInPlace())
        {
            _writer.Close(GateReason.FileMissing); // nobody need call first to find out
        }
    }
}
