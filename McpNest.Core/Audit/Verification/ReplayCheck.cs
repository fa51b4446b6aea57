using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Core.Audit.Verification;

/// <summary>Folds the changes again. What they come to is the only policy that counts; states and calls are held against it.</summary>
internal sealed class ReplayCheck(Findings findings, StartingPoint? start)
{
    private static readonly FrozenSet<string> s_known = typeof(Change).GetCustomAttributes(typeof(JsonDerivedTypeAttribute), inherit: false)
        .Select(attribute => (string)((JsonDerivedTypeAttribute)attribute).TypeDiscriminator!).ToFrozenSet();

    private readonly List<PendingState> _pending = [];
    private bool _lost = start is { Policy: null };
    private long _work;

    /// <summary>The policy as of the record last looked at; null where nobody can know it.</summary>
    public PolicyState? Policy => _lost ? null : State;

    /// <summary>The last policy that could be known.</summary>
    public PolicyState State { get; private set; } = start?.Policy ?? PolicyState.Empty;

    /// <summary>Keys the records announce, with the seq from which on; 0 for one that was there before.</summary>
    public List<(long Seq, CheckpointKey Key)> Keys { get; } = start?.Policy?.CheckpointKey is { } key ? [(start.Head.Seq, key)] : [];

    public List<(long Seq, Change.Restored Restored)> Restores { get; } = [];

    /// <summary>The epochs of these records, in order, each with the last record before it that counts in it.</summary>
    public List<(int Epoch, long Through)> Epochs { get; } = [(start?.Policy?.Epoch ?? 1, 0)];

    public long Changes { get; private set; }

    /// <summary>State records whose policy is older than the one at their place; a second reading has to compare them.</summary>
    public IReadOnlyList<PendingState> Pending => _pending;

    /// <summary>Whether a record lies in what is replayed. What a killed pruning left does not count any more.</summary>
    public bool Covers(long seq) => seq > (start?.Head.Seq ?? 0);

    /// <summary>Each record passes here first. A restored backup was at most upgraded before that was recorded.</summary>
    public void Pass(InspectedRecord record)
    {
        if (record.Kind is not (RecordKind.Change or RecordKind.State or RecordKind.Event))
        {
            _work = record.Seq;
        }
    }

    public void Change(InspectedRecord record)
    {
        Changes++;
        if (_lost || !Covers(record.Seq))
        {
            return;
        }

        if (Parse(record) is not { } change)
        {
            _lost = true;
            return;
        }

        if (record.Seq == 1 != change is Change.NestCreated)
        {
            findings.Tampered(VerificationCheck.Change, record.Seq, "A journal begins with the making of its nest, once.");
        }

        if (Apply(State, change, record.Seq, out var next) is { } conflict)
        {
            findings.Tampered(VerificationCheck.Change, record.Seq, $"Record {record.Seq} is a change that cannot have been made then: {conflict}");
        }

        State = next;
        switch (change)
        {
            case Change.CheckpointKeySet set:
                Keys.Add((record.Seq, set.Key));
                break;
            case Change.Restored restored:
                Restore(record.Seq, restored);
                break;
        }

        _work = change is Change.Upgraded ? _work : record.Seq;
    }

    public void StateRecord(InspectedRecord record, ChainCheck chain)
    {
        if (!Covers(record.Seq))
        {
            return;
        }

        var stated = StateRecords.TryRead(record.Body);
        if (stated is null)
        {
            findings.Tampered(VerificationCheck.State, record.Seq, $"Record {record.Seq} holds no policy: it was altered.");
            return;
        }

        if (stated.Through.Seq >= record.Seq || stated.Removed is { } removed
            && (removed.Through != stated.Through.Seq || removed.From < 1 || removed.Count != removed.Through - removed.From + 1))
        {
            findings.Tampered(VerificationCheck.State, record.Seq, $"Record {record.Seq} names a range that cannot be: it was altered.");
            return;
        }

        var said = SHA256.HashData(record.Raw(Field.State));
        if (stated.Through.Seq >= State.Version && chain.FindHash(stated.Through.Seq) is { } hash)
        {
            Compare(record.Seq, stated.Through.Hash, hash, said, Policy);
        }
        else if (start is not null && stated.Through.Seq == start.Head.Seq)
        {
            Compare(record.Seq, stated.Through.Hash, start.Head.Hash, said, start.Policy);
        }
        else if (Covers(stated.Through.Seq))
        {
            _pending.Add(new PendingState(record.Seq, stated.Through, said));
        }
    }

    /// <summary>Reads once more, from the beginning, for the states that are older than their place.</summary>
    public void Settle(RecordSource source)
    {
        source.Rewind();
        var record = new InspectedRecord();
        var state = start?.Policy ?? PolicyState.Empty;
        var left = _pending.OrderBy(pending => pending.Through.Seq).ToList();
        while (left.Count > 0 && source.Read(record))
        {
            RecordInspector.Inspect(record);
            if (record.Kind == RecordKind.Change && Covers(record.Seq) && TryRead(record) is { } change)
            {
                _ = Apply(state, change, record.Seq, out state);
            }

            while (left.Count > 0 && left[0].Through.Seq <= record.Seq)
            {
                Compare(left[0].Seq, left[0].Through.Hash, Convert.ToHexStringLower(record.Hash), left[0].Said, state);
                left.RemoveAt(0);
            }
        }
    }

    private void Restore(long seq, Change.Restored restored)
    {
        Restores.Add((seq, restored));
        Epochs.Add((restored.Epoch, restored.ThroughSeq));
        if (restored.ThroughSeq >= seq || restored.ThroughSeq < _work)
        {
            findings.Tampered(
                VerificationCheck.Change, seq, $"Record {seq} says that a backup up to record {restored.ThroughSeq} was restored, but that is not where its records end: it was altered or put there.");
        }
    }

    private void Compare(long seq, string saidHash, string hash, byte[] said, PolicyState? policy)
    {
        if (hash != saidHash)
        {
            findings.Tampered(VerificationCheck.State, seq, $"Record {seq} names another hash than that of the record it speaks of.");
        }

        if (policy is not null && !SHA256.HashData(CanonicalJson.Encode(ChangeJson.Write(policy.ToImage()))).AsSpan().SequenceEqual(said))
        {
            findings.Tampered(VerificationCheck.State, seq, $"Record {seq} holds another policy than the changes before it come to.");
        }
    }

    /// <returns>Why it does not fit, or null.</returns>
    private static string? Apply(PolicyState state, Change change, long seq, out PolicyState next)
    {
        try
        {
            return state.TryApply(change, seq, out next, out var conflict) ? null : conflict;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or KeyNotFoundException or NullReferenceException)
        {
            next = state; // lacks what every such change has
            return "it is not whole.";
        }
    }

    private Change? Parse(InspectedRecord record)
    {
        if (TryRead(record) is { } change)
        {
            return change;
        }

        var name = JsonElement.Parse(record.Raw(Field.Body)).TryGetProperty("change", out var said) && said.ValueKind == JsonValueKind.String ? said.GetString() : null;
        if (name is null || s_known.Contains(name))
        {
            findings.Tampered(VerificationCheck.Change, record.Seq, $"Record {record.Seq} is no whole change: it was altered.");
        }
        else
        {
            findings.Unknown(VerificationCheck.Change, record.Seq, $"Record {record.Seq} is a change that is not known here; verify with a newer version.");
        }

        return null;
    }

    private static Change? TryRead(InspectedRecord record)
    {
        try
        {
            return ChangeJson.Read(JsonElement.Parse(record.Raw(Field.Body)));
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException or FormatException or ArgumentException)
        {
            return null;
        }
    }
}
