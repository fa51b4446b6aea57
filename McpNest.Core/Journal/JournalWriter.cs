using System.Collections.Concurrent;
using System.Diagnostics;
using McpNest.Core.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace McpNest.Core.Journal;

/// <summary>
/// The one writer of nest.db in this process, on a thread of its own.
/// <code>
/// (1) collect   what waits becomes one group: one commit, one fsync
/// (2) lock      BEGIN IMMEDIATE, and the file must still be the one at its path
/// (3) catch up  fold what other processes appended, so that every decision below is made under the newest policy
/// (4) write     decide and append each intent; apply and append each change with its rows; append outcomes
/// (5) commit    durable from here on
/// (6) publish   the new policy, then the permits
/// </code>
/// </summary>
internal sealed partial class JournalWriter : IDisposable
{
    private const int MaxGroup = 512;

    private readonly NestDatabase _database;
    private readonly LiveFeed _feed;
    private readonly Gate _gate;
    private readonly ForeignWrites _foreign;
    private readonly TimeProvider _time;
    private readonly JournalOptions _options;
    private readonly ChangeCheck? _mayChange;
    private readonly ILogger _logger;
    private readonly BlockingCollection<JournalItem> _queue = [];
    private readonly List<JournalItem> _carried = [];
    private readonly HashSet<Guid> _doubtful = [];
    private readonly ManualResetEventSlim _pause = new();
    private readonly ConcurrentDictionary<long, Guid> _open = new();
    private readonly Thread _thread;

    private JournalStore _store;
    private volatile StrongDraft _published;
    private long _groupStartedAt;

    public JournalWriter(
        NestDatabase database, LiveFeed feed, Gate gate, ForeignWrites foreign, TimeProvider time, JournalOptions options, ChangeCheck? mayChange, ILogger logger)
    {
        (_database, _feed, _gate, _foreign, _time, _options, _mayChange, _logger) = (database, feed, gate, foreign, time, options, mayChange, logger);
        _store = JournalStore.Open(database, options);
        try
        {
            _published = new StrongDraft(JournalReader.Replay(database));
        }
        catch
        {
            _store.Leave();
            throw;
        }

        _thread = new Thread(Run) { Name = "journal", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Policy and chain as of the last commit this process knows.</summary>
    public Draft Published => _published.Draft;

    public int Waiting => _queue.Count;

    /// <summary>Calls that have a permit and no outcome, by seq.</summary>
    public ICollection<long> OpenCalls => _open.Keys;

    public int OpenCallCount => _open.Count;

    /// <summary>How long the group in work has been under way; zero when idle. The watchdog looks at this.</summary>
    public TimeSpan BusyFor => Interlocked.Read(ref _groupStartedAt) is var start and not 0 ? Stopwatch.GetElapsedTime(start) : TimeSpan.Zero;

    /// <summary>Takes the outcome of a call that is open; does nothing when it has one.</summary>
    public void End(long seq, CallEnd end)
    {
        if (_open.TryRemove(seq, out var callId))
        {
            Enqueue(new JournalItem.Outcome(seq, callId, end, _time.GetUtcNow()));
        }
    }

    public void Enqueue(JournalItem item)
    {
        try
        {
            _queue.Add(item);
        }
        catch (InvalidOperationException) // stopping
        {
            item.Fail(new JournalUnavailableException("The nest is stopping; try again in a moment."));
        }
    }

    public void Dispose()
    {
        if (!_thread.IsAlive)
        {
            return;
        }

        _queue.CompleteAdding();
        _pause.Set();
        _thread.Join();
        _store.Dispose();
        _queue.Dispose();
        _pause.Dispose();
    }

    private void Run()
    {
        var group = new List<JournalItem>();
        while (!_queue.IsCompleted || (_carried.Count > 0 && _gate.Closed is null))
        {
            if (_gate.Closed is { } closure)
            {
                _pause.Wait(PauseBeforeReopening());
                Refuse(closure);
                if (!TryReopen(closure))
                {
                    if (_queue.IsCompleted)
                    {
                        return; // what is carried becomes "interrupted" at the next start
                    }

                    _pause.Wait(closure.Reason == GateReason.Corrupted ? 25 * _options.RetryInterval : _options.RetryInterval);
                    continue;
                }
            }

            Collect(group);
            if (group.Count > 0)
            {
                WriteGroup(group);
            }
        }
    }

    /// <summary>(1) Whatever waits; outcomes alone wait a little for company.</summary>
    private void Collect(List<JournalItem> group)
    {
        group.Clear();
        group.AddRange(_carried);
        _carried.Clear();
        var started = Stopwatch.GetTimestamp();
        var urgent = false;
        while (group.Count < MaxGroup)
        {
            var patience = urgent ? TimeSpan.Zero
                : group.Count == 0 ? _options.RetryInterval // the watchdog may have closed the gate at the last moment of a group
                : _options.OutcomeDelay - Stopwatch.GetElapsedTime(started);
            if (patience < TimeSpan.Zero || !_queue.TryTake(out var item, patience))
            {
                return;
            }

            started = group.Count == 0 ? Stopwatch.GetTimestamp() : started;
            group.Add(item);
            urgent |= item is not (JournalItem.Outcome or JournalItem.Limit or JournalItem.Event);
        }
    }

    private void WriteGroup(List<JournalItem> group)
    {
        Interlocked.Exchange(ref _groupStartedAt, Stopwatch.GetTimestamp());
        try
        {
            if (group.TrueForAll(item => item is JournalItem.CatchUp))
            {
                Publish(Follow(Published), group);
                return;
            }

            Lock();
            var draft = Follow(Published);
            var written = new List<JournalItem>(group.Count);
            foreach (var item in group)
            {
                if (TryWrite(item, ref draft))
                {
                    written.Add(item);
                }
            }

            _store.Commit();
            Publish(draft, written);
        }
        catch (Exception fault) // whatever it was: the thread must go on, and nothing of the group may count
        {
            _store.Rollback();
            Abandon(group, SqliteFaults.ReasonFor(Root(fault)));
        }
        finally
        {
            Interlocked.Exchange(ref _groupStartedAt, 0);
        }
    }

    /// <summary>(2) The write lock, retried every millisecond until the deadline.</summary>
    private void Lock()
    {
        if (!_store.IsInPlace())
        {
            throw new FileNotFoundException("The journal's file is no longer in its place.");
        }

        if (_store.HasShrunk())
        {
            throw new InvalidDataException("The journal's file has become shorter.");
        }

        var started = Stopwatch.GetTimestamp();
        while (!_store.TryBegin())
        {
            if (Stopwatch.GetElapsedTime(started) > _options.WriteDeadline)
            {
                throw new SqliteException("Another process holds the journal's lock.", 5);
            }

            _pause.Wait(1);
        }
    }

    /// <summary>(3) What others appended since, or this process in a commit that reported failure and stood after all.</summary>
    private Draft Follow(Draft draft)
    {
        var before = draft.Head;
        foreach (var row in _store.ReadAfter(draft.Head))
        {
            draft = draft.Follow(row);
            if (_doubtful.Count > 0 && row.Kind is RecordKind.Call or RecordKind.Outcome)
            {
                Settle(row);
            }
        }

        if (draft.Head != before)
        {
            _store.Calls.Forget(); // an erasure elsewhere may have emptied words
        }

        return draft;
    }

    /// <summary>(6) First the policy, then whoever waits for it.</summary>
    private void Publish(Draft draft, List<JournalItem> written)
    {
        var moved = draft.Head != Published.Head;
        _published = new StrongDraft(draft);
        foreach (var item in written)
        {
            switch (item)
            {
                case JournalItem.Call call:
                    Admit(call);
                    break;
                case JournalItem.Changes changes:
                    changes.Complete();
                    break;
                case JournalItem.Recovery recovery:
                    recovery.Complete();
                    break;
                case JournalItem.State state:
                    state.Complete();
                    break;
                case JournalItem.Work work:
                    work.Complete();
                    break;
                case JournalItem.CatchUp catchUp:
                    catchUp.Complete();
                    break;
                case JournalItem.Compact compact:
                    Compact(compact);
                    break;
            }
        }

        if (moved)
        {
            _feed.Tick();
        }
    }

    private void Compact(JournalItem.Compact item)
    {
        try
        {
            item.Complete(_store.EmptyLog());
        }
        catch (SqliteException fault)
        {
            // The group itself is committed: only what this item wanted did not happen.
            var reason = SqliteFaults.ReasonFor(fault);
            Close(reason);
            item.Fail(new JournalUnavailableException(new Gate.Closure(reason, default).Sentence));
        }
    }

    private void Admit(JournalItem.Call call)
    {
        var (seq, decision, subject, state) = call.Written;
        var permit = decision.IsAllowed ? NestJournal.Issue(call.Intent, seq, subject) : null;
        if (permit is not null)
        {
            _open[seq] = call.Intent.CallId;
        }

        if (!call.TryComplete(new Admission(seq, decision, permit, state)) && permit is not null)
        {
            // The caller was refused while this was being written.
            _open.TryRemove(seq, out _);
            _carried.Add(new JournalItem.Outcome(seq, call.Intent.CallId, new CallEnd(CallOutcome.Cancelled, null, null), _time.GetUtcNow()));
        }
    }

    /// <summary>A struct of two words cannot be swapped whole; a reference can.</summary>
    private sealed record StrongDraft(Draft Draft);
}
