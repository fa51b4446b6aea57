using System.Diagnostics;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.Extensions.Logging;

namespace McpNest.Core.Journal;

/// <summary>What happens when nothing can be recorded: refuse, keep what must not be lost, and open again by itself.</summary>
internal sealed partial class JournalWriter
{
    private const int MaxRelapses = 5;

    private static readonly TimeSpan s_relapse = TimeSpan.FromSeconds(10);

    private long _openedAt;
    private int _relapses;

    /// <summary>Closes the gate; the thread finds it closed and sees what can be done.</summary>
    public void Close(GateReason reason)
    {
        if (_gate.Close(reason, _time.GetUtcNow()))
        {
            GateClosed(WireName.Of(reason));
        }
    }

    /// <summary>Nothing of this group counts. Outcomes are kept for when the gate opens.</summary>
    private void Abandon(List<JournalItem> group, GateReason reason)
    {
        Close(reason);
        var sentence = new Gate.Closure(reason, default).Sentence;
        foreach (var item in group)
        {
            switch (item)
            {
                case JournalItem.Outcome outcome:
                    _carried.Add(item);
                    _doubtful.Add(outcome.CallId);
                    break;
                case JournalItem.Limit or JournalItem.Event:
                    _carried.Add(item);
                    break;
                case JournalItem.Call call:
                    _doubtful.Add(call.Intent.CallId);
                    item.Fail(new JournalUnavailableException(sentence));
                    break;
                default:
                    item.Fail(new JournalUnavailableException(sentence));
                    break;
            }
        }
    }

    /// <summary>While closed nobody waits in vain: all but outcomes and counts are refused at once.</summary>
    private void Refuse(Gate.Closure closure)
    {
        while (_queue.TryTake(out var item))
        {
            if (item is JournalItem.Outcome or JournalItem.Limit or JournalItem.Event)
            {
                _carried.Add(item);
            }

            item.Fail(new JournalUnavailableException(closure.Sentence));
        }
    }

    /// <summary>Opens the file again, checks that it is ours and whole, folds from disk, and records how long nothing was served.</summary>
    private bool TryReopen(Gate.Closure closure)
    {
        if (!_store.IsSomethingThere())
        {
            return false; // what is still open may be all that is left of it
        }

        try
        {
            _foreign.Close();
            _store.Leave();
            _store = JournalStore.Open(_database, _options);
            var thorough = closure.Reason is GateReason.IoError or GateReason.Corrupted or GateReason.FileMissing;
            JournalReader.Check(_store.Connection, Published.Head, thorough);
            // After a failed sync the log may look whole and not be on the disk: nothing more is built on it.
            if ((thorough && !_store.EmptyLog()) || !_store.TryBegin())
            {
                return false;
            }

            _foreign.Reopen(_database);
            var draft = Follow(Published);
            _doubtful.Clear();
            foreach (var opened in new[] { false, true })
            {
                var body = RecordEncoding.Gate(draft.Head, _time.GetUtcNow(), opened, closure.At, closure.Reason);
                draft = draft.At(_store.Append(draft.Head, RecordKind.Gate, body));
            }

            _store.Commit();
            _openedAt = Stopwatch.GetTimestamp();
            _gate.Open();
            Publish(draft, []);
            GateOpened();
            return true;
        }
        catch (Exception fault) // as in a group: the thread must go on
        {
            _store.Rollback();
            Close(SqliteFaults.ReasonFor(Root(fault)));
            GateStaysClosed(fault.GetType().Name);
            return false;
        }
    }

    /// <summary>A gate that closes again right after it opened, as on a disk with room for the gate's own records only, tries less often.</summary>
    private TimeSpan PauseBeforeReopening()
    {
        if (_openedAt != 0)
        {
            _relapses = Stopwatch.GetElapsedTime(_openedAt) < s_relapse ? Math.Min(_relapses + 1, MaxRelapses) : 0;
            _openedAt = 0;
        }

        return _relapses == 0 ? TimeSpan.Zero : _options.RetryInterval * (1 << (_relapses - 1));
    }

    /// <summary>A record of a group that was given up stands all the same.</summary>
    private void Settle(JournalRow row)
    {
        var callId = JournalReader.CallIdOf(row);
        if (!_doubtful.Remove(callId))
        {
            return;
        }

        if (row.Kind == RecordKind.Outcome)
        {
            _carried.RemoveAll(item => item is JournalItem.Outcome outcome && outcome.CallId == callId);
        }
        else if (JournalReader.IsAllowed(row))
        {
            // Its caller was refused long ago.
            _carried.Add(new JournalItem.Outcome(row.Seq, callId, new CallEnd(CallOutcome.Cancelled, null, null), _time.GetUtcNow()));
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The journal cannot be written ({Reason}): calls are refused until it can.")]
    private partial void GateClosed(string reason);

    [LoggerMessage(3, LogLevel.Debug, "The journal still cannot be written ({Fault}).")]
    private partial void GateStaysClosed(string fault);

    [LoggerMessage(2, LogLevel.Warning, "The journal can be written again: calls are served.")]
    private partial void GateOpened();
}
