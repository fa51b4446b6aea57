using McpNest.Core.Policy;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace McpNest.Core.Journal;

/// <summary>What happens when nothing can be recorded: refuse, keep what must not be lost, and open again by itself.</summary>
internal sealed partial class JournalWriter
{
    /// <summary>Nothing of this group counts. Outcomes are kept for when the gate opens.</summary>
    private void Abandon(List<JournalItem> group, GateReason reason)
    {
        _gate.Close(reason, _time.GetUtcNow());
        GateClosed(WireName.Of(reason));
        var sentence = new Gate.Closure(reason, default).Sentence;
        foreach (var item in group)
        {
            switch (item)
            {
                case JournalItem.Outcome:
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

    /// <summary>While closed nobody waits in vain: all but outcomes are refused at once.</summary>
    private void Refuse(Gate.Closure closure)
    {
        while (_queue.TryTake(out var item))
        {
            if (item is JournalItem.Outcome)
            {
                _carried.Add(item);
            }

            item.Fail(new JournalUnavailableException(closure.Sentence));
        }
    }

    /// <summary>Opens the file again, checks that it is ours and whole, folds from disk, and records how long nothing was served.</summary>
    private bool TryReopen(Gate.Closure closure)
    {
        try
        {
            _store.Dispose();
            _store = new JournalStore(_database, _options);
            JournalReader.Check(_store.Connection, Published.Head, thorough: closure.Reason is GateReason.IoError or GateReason.Corrupted);
            if (!_store.TryBegin())
            {
                return false;
            }

            var draft = Follow(Published);
            var body = RecordEncoding.GateOpened(draft.Head, _time.GetUtcNow(), closure.At, closure.Reason);
            draft = draft with { Head = _store.Append(draft.Head, RecordKind.Gate, body) };
            _store.Commit();
            _gate.Open();
            Publish(draft, []);
            GateOpened();
            return true;
        }
        catch (Exception fault) when (fault is SqliteException or IOException or InvalidDataException or UnauthorizedAccessException or ObjectDisposedException)
        {
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The journal cannot be written ({Reason}): calls are refused until it can.")]
    private partial void GateClosed(string reason);

    [LoggerMessage(2, LogLevel.Warning, "The journal can be written again: calls are served.")]
    private partial void GateOpened();
}
