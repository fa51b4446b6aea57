using McpNest.Core.Audit.Evidence;
using McpNest.Core.Journal;

namespace McpNest.Core.Audit.Verification;

/// <summary>One pass over one source.</summary>
internal sealed class VerificationRun
{
    private const int ProgressEvery = 16 * 1024;

    private readonly VerificationRequest _request;
    private readonly RecordSource _source;
    private readonly Findings _findings;
    private readonly ChainCheck _chain;
    private readonly ReplayCheck _replay;
    private readonly DecisionCheck _decisions;
    private readonly OutcomeCheck _outcomes;
    private readonly CheckpointCheck _checkpoints;
    private readonly ProjectionCheck? _projection;
    private readonly IndexCheck _index;
    private DateTimeOffset? _firstAt;
    private DateTimeOffset? _lastAt;
    private long _records;
    private long _calls;

    public VerificationRun(VerificationRequest request, RecordSource source)
    {
        (_request, _source, _findings) = (request, source, new Findings(request.Without));
        _chain = new ChainCheck(_findings, source.Start);
        _replay = new ReplayCheck(_findings, source.Start);
        _decisions = new DecisionCheck(_findings);
        _outcomes = new OutcomeCheck(_findings);
        _checkpoints = new CheckpointCheck(_findings, source, request);
        _index = new IndexCheck(_findings);
        _projection = source is LiveSource { HasBrowsing: true } live ? new ProjectionCheck(_findings, live) : null;
    }

    public async Task<VerificationResult> RunAsync(Action<VerificationProgress>? progress, CancellationToken cancellationToken)
    {
        await foreach (var record in RecordPipeline.ReadAsync(_source, cancellationToken).ConfigureAwait(false))
        {
            Look(record);
            if (++_records % ProgressEvery == 0)
            {
                progress?.Invoke(new VerificationProgress(_records, _source.Expected));
            }
        }

        progress?.Invoke(new VerificationProgress(_records, _records));
        return End();
    }

    private void Look(InspectedRecord record)
    {
        _index.Look(record); // before the chain gives it the place it should have
        _chain.Look(record);
        _checkpoints.Look(record);
        _replay.Pass(record);
        _firstAt ??= record.Kind is null ? null : record.At;
        _lastAt = record.Kind is null ? _lastAt : record.At;
        switch (record.Kind)
        {
            case RecordKind.Change:
                _replay.Change(record);
                break;
            case RecordKind.State:
                _replay.StateRecord(record, _chain);
                break;
            case RecordKind.Call:
                Call(record);
                break;
            case RecordKind.Outcome when _outcomes.Outcome(record, _chain.First) is { } call:
                _projection?.Outcome(record, call);
                break;
            case RecordKind.Event:
                Event(record);
                break;
        }
    }

    private void Call(InspectedRecord record)
    {
        _calls++;
        if (_replay.Policy is { } policy && _replay.Covers(record.Seq))
        {
            _decisions.Look(record, policy);
        }

        _outcomes.Call(record);
        _projection?.Call(record);
    }

    private void Event(InspectedRecord record)
    {
        switch (NestEvents.TryRead(record.Raw(Field.Body), out var isKnown))
        {
            case NestEvent.Started:
                _outcomes.Started(record.Seq);
                break;
            case null when isKnown:
                _findings.Tampered(VerificationCheck.Form, record.Seq, $"Record {record.Seq} is no whole event: it was altered.");
                break;
            case null:
                _findings.Unknown(VerificationCheck.Form, record.Seq, $"Record {record.Seq} is an event that is not known here; verify with a newer version.");
                break;
        }
    }

    private VerificationResult End()
    {
        _chain.End();
        if (_records == 0)
        {
            _findings.Unknown(VerificationCheck.Start, null, "There is no record at all.");
        }

        if (_replay.Pending.Count > 0)
        {
            _replay.Settle(_source);
        }

        var trust = new KeyTrust(_request.TrustedKeys, _replay.Keys, _chain.First);
        _checkpoints.Settle(_chain, trust, _source.Start?.Opening);
        if (_source.Start?.Opening is { } opening)
        {
            CheckOpening(opening, trust);
        }

        _checkpoints.End(_chain, _replay, trust, isRange: _source is EvidenceSource);
        _projection?.End(_outcomes.Left, _chain.Last);
        CheckTables();
        CheckEnd();
        CheckRestores();
        SayWhatIsNotProved(trust);
        return Result();
    }

    private void CheckOpening(EvidenceOpening opening, KeyTrust trust)
    {
        if (trust.Find(opening.KeyId) is not { } key || !opening.IsSignedBy(key))
        {
            _findings.Tampered(VerificationCheck.Signature, opening.At.Seq + 1, "The opening of this export is not signed by a key that is trusted: it was altered, or somebody else signed it.");
        }
        else if (opening.Nest != opening.State.InstanceId || opening.Epoch != opening.State.Epoch || opening.State.Version > opening.At.Seq)
        {
            _findings.Tampered(VerificationCheck.Start, opening.At.Seq + 1, "The opening of this export contradicts itself: it was altered.");
        }
        else if (!trust.IsCertain(key.Id))
        {
            _findings.Unknown(VerificationCheck.Signature, opening.At.Seq + 1, "The opening of this export is signed with a key that was set before its records begin, so the key you named cannot vouch for it; name the newer public key.");
        }
    }

    private void CheckEnd()
    {
        if (_outcomes.Open > 0 && _source is not LiveSource { IsServed: true })
        {
            _findings.Incomplete(VerificationCheck.Open, _outcomes.Left.First().Key, $"{_outcomes.Open} allowed calls have no outcome, the first is call {_outcomes.Left.First().Key}: the nest ended before it knew, or the outcomes are not here.");
        }

        if (_source is EvidenceSource && _checkpoints.Covered < _chain.Last)
        {
            var from = Math.Max(_checkpoints.Covered, _chain.First - 1) + 1;
            _findings.Incomplete(VerificationCheck.End, from, $"No checkpoint was signed over the records from {from} to {_chain.Last}: nothing proves that they are all, and as they were.", _chain.Last);
        }
    }

    private void CheckTables()
    {
        if (_source is not LiveSource live)
        {
            return;
        }

        _index.End(live.Connection);
        if (live.IsTorn)
        {
            _findings.Tampered(VerificationCheck.Tables, null, "Some of the tables for browsing are missing, others are there: they were altered, and nothing in them was compared.");
        }

        if (live.ActsByItself)
        {
            _findings.Tampered(VerificationCheck.Tables, null, "The journal's file has triggers or views, which a nest never makes: somebody put them there.");
        }
    }

    private void CheckRestores()
    {
        foreach (var (seq, restored) in _replay.Restores)
        {
            if (restored.KnownSeq > restored.ThroughSeq)
            {
                _findings.Incomplete(
                    VerificationCheck.End, restored.ThroughSeq + 1,
                    $"Records {restored.ThroughSeq + 1} to {restored.KnownSeq} of epoch {restored.Epoch - 1} are lost: a backup without them was restored (record {seq}).", restored.KnownSeq);
            }
        }
    }

    private void SayWhatIsNotProved(KeyTrust trust)
    {
        if (_source is EvidenceSource { PublicKey: { } pem } && PublicKeys.TryRead(pem)?.Any(key => trust.IsKnown(key.Id)) != true)
        {
            _findings.Tampered(VerificationCheck.Signature, null, "The public key that came with this export is none that its records announce: it was exchanged.");
        }

        if (trust.HasOutside && _checkpoints.Agreeing == 0)
        {
            _findings.Incomplete(VerificationCheck.Signature, null, "Nothing here is signed with the key you named: nothing proves that these are the records it was meant for.");
        }

        foreach (var (seq, _) in trust.HasOutside ? [] : trust.Unvouched)
        {
            _findings.Incomplete(VerificationCheck.Signature, seq, $"Record {seq} replaced the key for checkpoints, and the old one did not sign for it: it was lost, or somebody else signs since.");
        }

        if (_source is LiveSource live && _checkpoints.Agreeing == 0 && !trust.HasOutside && _replay.Keys is [var announced, ..] && !live.IsServed) // a running nest may be about to sign its first
        {
            _findings.Incomplete(
                VerificationCheck.End, announced.Seq,
                $"Record {announced.Seq} announced a key for checkpoints, and no checkpoint is here: name the file they are kept in with --checkpoint, or somebody took it away to hide that records are missing.");
        }
        else if (_source is LiveSource && _checkpoints.Agreeing == 0)
        {
            _findings.Note("No checkpoint is kept with these records or was given: nothing proves that their newest part is still here.");
        }
        else if (_request.TrustedKeys.IsEmpty)
        {
            _findings.Note("Signatures were checked with the keys that the records themselves announce; name the public key you know to be sure who signed.");
        }

        if (_source.Start?.SaidBy is { } said && _checkpoints.Covered < said)
        {
            var sentence = $"Records up to {_source.Start.Head.Seq} were taken out, and no checkpoint was signed over record {said}, which says so and with which policy the rest begins.";
            if (_chain.First > 1)
            {
                _findings.Incomplete(VerificationCheck.Start, _chain.First, sentence); // retention has it signed before anything goes
            }
            else
            {
                _findings.Note(sentence);
            }
        }

        if (_source is LiveSource { HasBrowsing: false, IsTorn: false })
        {
            _findings.Note("The tables for browsing are of an older version and were not compared.");
        }
    }

    private VerificationResult Result() => new()
    {
        Verdict = _findings.Verdict,
        FirstBadSeq = _findings.FirstBadSeq,
        Findings = _findings.All,
        Notes = _findings.Notes,
        Nest = _replay.State.InstanceId,
        Epoch = _replay.State.Epoch,
        Records = _records,
        Changes = _replay.Changes,
        Calls = _calls,
        Open = _outcomes.Open,
        FirstSeq = _chain.First,
        FirstAt = _firstAt,
        LastSeq = _chain.Last,
        LastAt = _lastAt,
        Checkpoints = _checkpoints.Agreeing,
        BehindCheckpoint = _chain.Last - Math.Max(_checkpoints.Covered, _chain.First - 1),
    };
}
