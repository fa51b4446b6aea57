using McpNest.Core.Policy;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Journal;

/// <summary>What each kind of item puts into the open transaction.</summary>
internal sealed partial class JournalWriter
{
    /// <summary>(4) Puts one item into the open transaction. False when it was refused, alone.</summary>
    private bool TryWrite(JournalItem item, ref Draft draft)
    {
        switch (item)
        {
            case JournalItem.Call call:
                draft = Write(call, draft);
                return true;
            case JournalItem.Outcome outcome:
                draft = Write(outcome, draft);
                return true;
            case JournalItem.Limit limit:
                var body = RecordEncoding.Limit(draft.Head, limit.At, limit.Reached);
                draft = draft.At(_store.Append(draft.Head, RecordKind.Limit, body));
                return true;
            case JournalItem.Event happening:
                draft = Write(happening.What, happening.At, draft);
                return true;
            case JournalItem.State state:
                draft = Write(state, draft);
                return true;
            case JournalItem.Work work:
                return TryWrite(work);
            case JournalItem.Recovery recovery:
                foreach (var (seq, callId) in _store.OpenCalls())
                {
                    var end = new CallEnd(CallOutcome.Interrupted, null, null);
                    draft = Write(new JournalItem.Outcome(seq, callId, end, _time.GetUtcNow()), draft);
                    recovery.Closed++;
                }

                draft = Write(new NestEvent.Started(ProgramVersion.Text, recovery.Closed), _time.GetUtcNow(), draft);
                return true;
            case JournalItem.Changes changes:
                return TryWrite(changes, ref draft);
            default:
                return true;
        }
    }

    private Draft Write(JournalItem.Call call, Draft draft)
    {
        var at = _time.GetUtcNow();
        var subject = CallSubject.Of(draft.State, call.Intent);
        var decision = AccessPolicy.Decide(draft.State, call.Intent.AgentId, call.Intent.Target, subject.Tool?.Live, at);
        var head = _store.Append(draft.Head, RecordKind.Call, RecordEncoding.Call(draft.Head, at, call.Intent, subject, decision));
        _store.Calls.Insert(head.Seq, at, call.Intent, subject, decision);
        call.Written = (head.Seq, decision, subject, draft.State);
        return draft.At(head);
    }

    private Draft Write(JournalItem.Outcome outcome, Draft draft)
    {
        var body = RecordEncoding.Outcome(draft.Head, outcome.At, outcome.Seq, outcome.CallId, outcome.End);
        var head = _store.Append(draft.Head, RecordKind.Outcome, body);
        _store.Calls.Close(outcome.Seq, outcome.End);
        return draft.At(head);
    }

    private Draft Write(NestEvent happening, DateTimeOffset at, Draft draft) =>
        draft.At(_store.Append(draft.Head, RecordKind.Event, RecordEncoding.Event(draft.Head, at, happening)));

    private Draft Write(JournalItem.State item, Draft draft)
    {
        var head = _store.Append(draft.Head, RecordKind.State, RecordEncoding.State(draft.Head, _time.GetUtcNow(), item.Actor, item.Record));
        item.Seq = head.Seq;
        return new Draft(draft.State, head, 0);
    }

    private bool TryWrite(JournalItem.Work item)
    {
        _store.Save();
        try
        {
            item.Act(_store.Connection);
            _store.Calls.ForgetWords(); // it may have emptied words that a call behind it in this group would write again
            _store.Release();
            return true;
        }
        catch (Exception refusal) when (!IsFault(refusal))
        {
            _store.RollbackToSave();
            item.Fail(refusal);
            return false;
        }
    }

    private bool TryWrite(JournalItem.Changes item, ref Draft draft)
    {
        var next = draft;
        _store.Save();
        try
        {
            item.Cancellation.ThrowIfCancellationRequested();
            if (item.Actor.MemberId is { } actor && (item.ActorSeen is null || draft.State.Members.GetValueOrDefault(actor) != item.ActorSeen))
            {
                // What they were allowed to do was checked against what they were.
                throw new NestException("Your own role was changed at this moment; look again at what you may do.");
            }

            var at = _time.GetUtcNow();
            foreach (var change in item.ChangesTo(draft.State))
            {
                if (item.Actor.MemberId is not null && _mayChange?.Invoke(draft.State, next.State, item.Actor, change) == false)
                {
                    throw new NestException("What you may do was changed at this moment, and this is no longer yours to do; look again.");
                }

                if (!next.State.TryApply(change, next.Head.Seq + 1, out var state, out var conflict))
                {
                    throw new NestException(conflict!);
                }

                next = next.With(state, _store.Append(next.Head, RecordKind.Change, RecordEncoding.Change(next.Head, at, item.Actor, change)));
            }

            if (item.Rows is { } rows)
            {
                using var context = _store.Rows();
                rows(context, item.Cancellation).GetAwaiter().GetResult(); // SQLite's "async" is synchronous
                context.SaveChanges();
                _store.Calls.ForgetWords(); // as for Work
            }

            _store.Release();
        }
        catch (Exception refusal) when (!IsFault(refusal))
        {
            _store.RollbackToSave();
            item.Fail(Root(refusal) is SqliteException
                ? new NestException("Somebody changed the same thing at the same moment; look again and repeat.", refusal)
                : refusal);
            return false;
        }

        item.LastSeq = next.Head.Seq;
        // From time to time the whole state, so that the next start need not fold everything.
        draft = next.SinceState < _options.StateInterval ? next : Write(new JournalItem.State(Actor.Nest, new StateRecord(next.Head, null, next.State)), next);
        return true;
    }

    private static Exception Root(Exception fault) => fault is DbUpdateException { InnerException: { } inner } ? inner : fault;

    /// <summary>Faults of the file concern the whole group; everything else only its own item.</summary>
    private static bool IsFault(Exception e) =>
        Root(e) is SqliteException { SqliteErrorCode: not SqliteFaults.Constraint } or IOException;
}
