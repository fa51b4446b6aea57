using McpNest.Core.Audit.Evidence;

namespace McpNest.Core.Audit.Verification;

/// <summary>Holds the records against signed checkpoints: those kept with them, and those kept elsewhere.</summary>
internal sealed class CheckpointCheck
{
    private readonly Findings _findings;
    private readonly List<HeldCheckpoint> _all = [];
    private readonly List<long> _covered = [];
    private int _next;

    public CheckpointCheck(Findings findings, RecordSource source, VerificationRequest request)
    {
        _findings = findings;
        for (var i = 0; i < source.CheckpointLines.Count; i++)
        {
            try
            {
                var checkpoint = Checkpoint.Parse(source.CheckpointLines[i]);
                _all.Add(checkpoint.ToLine() == source.CheckpointLines[i]
                    ? new HeldCheckpoint(RecordSource.CheckpointsName, isElsewhere: false, checkpoint)
                    : throw new FormatException("It was written otherwise."));
            }
            catch (FormatException)
            {
                findings.Tampered(VerificationCheck.Signature, null, $"Line {i + 1} of {RecordSource.CheckpointsName} is no checkpoint: it was altered.");
            }
        }

        _all.AddRange(request.KeptElsewhere.Select(kept => new HeldCheckpoint(kept.Name, isElsewhere: true, kept.Checkpoint)));
        _all.Sort((a, b) => a.Seq.CompareTo(b.Seq));
    }

    public bool Any => _all.Count > 0;

    /// <summary>How many are signed by a believed key and agree.</summary>
    public int Agreeing => _covered.Count;

    /// <summary>The last record such a one was signed over; 0 when there is none.</summary>
    public long Covered => _covered.LastOrDefault();

    public void Look(InspectedRecord record)
    {
        for (; _next < _all.Count && _all[_next].Seq <= record.Seq; _next++)
        {
            _all[_next].Matches = _all[_next].Seq == record.Seq ? Has(_all[_next], Convert.ToHexStringLower(record.Hash)) : null;
        }
    }

    /// <summary>Finds the keys to believe, once the records and the keys they announce are known.</summary>
    public void Settle(ChainCheck chain, KeyTrust trust, EvidenceOpening? opening)
    {
        foreach (var held in _all.Where(held => held.Seq == chain.First - 1 && chain.FirstPrevious is not null))
        {
            held.Matches = Has(held, chain.FirstPrevious!);
        }

        while (_all.Exists(held => held.Matches == true && IsSigned(held, trust) && trust.Vouch(held.Checkpoint.KeyId, held.Seq))
            || (opening is not null && trust.Find(opening.KeyId) is { } key && opening.IsSignedBy(key) && trust.Vouch(key.Id, opening.At.Seq)))
        {
            // each key that is believed may make others so
        }
    }

    /// <summary>Judges them all.</summary>
    public void End(ChainCheck chain, ReplayCheck replay, KeyTrust trust, bool isRange)
    {
        foreach (var held in _all)
        {
            if (held.Seq < chain.First && !trust.IsKnown(held.Checkpoint.KeyId))
            {
                continue; // older than what is left, and so may be its key
            }

            if (IsSigned(held, trust))
            {
                Judge(held, chain, replay, trust, isRange);
            }
            else if (held.Seq > chain.Last && !trust.HasOutside && !trust.IsKnown(held.Checkpoint.KeyId))
            {
                SayCutOff(held, chain); // and with it the record that announced its key
            }
            else if (trust.Find(held.Checkpoint.KeyId) is null)
            {
                var agrees = held.Matches == true;
                _findings.Tampered(
                    VerificationCheck.Signature, agrees ? held.Seq : Uncovered(held, chain),
                    $"{First(held)} is signed with a key that nothing vouches for: somebody else signed, or a lost key was replaced.", agrees ? null : held.Seq);
            }
            else
            {
                _findings.Tampered(VerificationCheck.Signature, held.Seq, $"{First(held)} is not what was signed: it was altered.");
            }
        }
    }

    private void Judge(HeldCheckpoint held, ChainCheck chain, ReplayCheck replay, KeyTrust trust, bool isRange)
    {
        var checkpoint = held.Checkpoint;
        if (!trust.IsCertain(checkpoint.KeyId))
        {
            _findings.Unknown(
                VerificationCheck.Signature, held.Seq, $"{First(held)} is signed with a key that was set before these records begin, so the key you named cannot vouch for it; name the newer public key.");
        }

        if (checkpoint.Nest != replay.State.InstanceId)
        {
            _findings.Tampered(VerificationCheck.Checkpoint, chain.First, $"{First(held)} is of another nest ({checkpoint.Nest}): this is not the journal it was signed over.");
        }
        else if (held.Seq < chain.First - 1)
        {
            return; // its records were taken out, or lie before the range
        }
        else if (LostBehind(checkpoint, replay.Epochs) is { } through)
        {
            var from = Math.Min(through, held.Seq - 1) + 1;
            _findings.Incomplete(
                VerificationCheck.End, from, $"Records of epoch {checkpoint.Epoch}, up to {held.Seq}, are lost: a backup without them was restored ({held}).", held.Seq);
        }
        else if (held.Seq > chain.Last || checkpoint.Epoch > replay.State.Epoch)
        {
            if (!isRange || !held.IsElsewhere)
            {
                SayCutOff(held, chain);
            }
        }
        else if (held.Matches == false)
        {
            var from = Uncovered(held, chain);
            _findings.Tampered(
                VerificationCheck.Checkpoint, from, $"{First(held)} was signed over other records: something from record {from} to {held.Seq} was altered.", held.Seq);
        }
        else if (held.Matches == true && trust.IsCertain(checkpoint.KeyId))
        {
            _covered.Add(held.Seq);
        }
    }

    /// <summary>The first record that no checkpoint before this one was signed over.</summary>
    private long Uncovered(HeldCheckpoint held, ChainCheck chain) => Math.Max(_covered.LastOrDefault(seq => seq < held.Seq), chain.First - 1) + 1;

    /// <summary>Where records contradict each other, fewer of them may also mean that all was written anew.</summary>
    private void SayCutOff(HeldCheckpoint held, ChainCheck chain)
    {
        var rewritten = _findings.Verdict == Verdict.Tampered;
        _findings.Tampered(
            VerificationCheck.End, rewritten ? Uncovered(held, chain) : chain.Last + 1, $"The newest part was cut off: {held} knows records that are not here.", rewritten ? held.Seq : null);
    }

    /// <summary>Whether the checkpoint speaks of records of an earlier epoch that a restored backup did not have.</summary>
    /// <returns>The last record that was restored; null when what it speaks of must be here.</returns>
    private static long? LostBehind(Checkpoint checkpoint, List<(int Epoch, long Through)> epochs)
    {
        var later = epochs.FindAll(epoch => epoch.Epoch > checkpoint.Epoch);
        return later.Count > 0 && later.Min(epoch => epoch.Through) is var through
            && (checkpoint.Seq > through || !epochs.Exists(epoch => epoch.Epoch == checkpoint.Epoch)) ? through : null;
    }

    private static string First(HeldCheckpoint held) => "T" + held.ToString()[1..];

    private static bool Has(HeldCheckpoint held, string hash) => held.Checkpoint.Hash == hash;

    private static bool IsSigned(HeldCheckpoint held, KeyTrust trust) =>
        trust.Find(held.Checkpoint.KeyId) is { } key && held.Checkpoint.IsSignedBy(key);
}
