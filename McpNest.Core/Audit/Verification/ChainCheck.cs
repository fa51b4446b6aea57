using System.Text;

namespace McpNest.Core.Audit.Verification;

/// <summary>The order of the records: no gap, no other order, and each names the one before it.</summary>
internal sealed class ChainCheck(Findings findings, StartingPoint? start)
{
    private const int Recent = 4096;

    private readonly byte[] _hashes = new byte[Recent * 32];
    private readonly long[] _seqs = new long[Recent];
    private string _previous = new('0', 64);
    private (long From, long To)? _broken;

    public long First { get; private set; }

    public long Last { get; private set; }

    /// <summary>The hash that the first record names as the one before it.</summary>
    public string? FirstPrevious { get; private set; }

    public void Look(InspectedRecord record)
    {
        if (record.Seq < 0)
        {
            findings.Tampered(VerificationCheck.Seq, record.Seq, $"There is a record {record.Seq}, but the first of all is 1: it was put there.");
            record.Seq = 0;
        }

        var missed = First == 0 ? Begin(record) : Follow(record);
        var linked = record.Fault is not null || record.Foreign is not null || First == 0 || missed || Ascii.Equals(record.Raw(Field.Prev), _previous);
        Judge(linked, record.Seq);
        _broken = linked ? null : (Last, record.Seq);
        CheckColumns(record);

        First = First == 0 ? record.Seq : First;
        Last = record.Seq;
        _seqs[Last % Recent] = Last;
        record.Hash.CopyTo(_hashes.AsSpan((int)(Last % Recent) * 32, 32));
        _previous = Convert.ToHexStringLower(record.Hash);
        if (record.Seq == start?.Head.Seq && _previous != start.Head.Hash)
        {
            findings.Tampered(VerificationCheck.Start, record.Seq, $"Record {record.Seq} is not the last one that retention took out.");
        }
    }

    /// <summary>The hash of a record that was met not long ago; null of any other.</summary>
    public string? FindHash(long seq) =>
        seq > 0 && _seqs[seq % Recent] == seq ? Convert.ToHexStringLower(_hashes.AsSpan((int)(seq % Recent) * 32, 32)) : null;

    public void End() => Judge(linked: true, next: null);

    /// <summary>A record whose two links are both broken is itself the wrong one; else it is the one before the broken link.</summary>
    private void Judge(bool linked, long? next)
    {
        if (_broken is { } broken)
        {
            findings.Tampered(
                VerificationCheck.Link,
                linked ? broken.From : broken.To,
                linked
                    ? $"Record {broken.To} does not follow record {broken.From}: one of them was altered, or others stood between them."
                    : $"Record {broken.To} does not stand where it belongs, between {broken.From} and {next}: it was altered or put there.");
            _broken = null;
        }
    }

    /// <returns>Whether something is missing before the record.</returns>
    private bool Begin(InspectedRecord record)
    {
        FirstPrevious = record.String(Field.Prev);
        var from = start?.Head.Seq + 1 ?? 1;
        if (record.Seq == 0)
        {
            record.Seq = from; // says nothing of itself; its form is the finding
        }

        if (record.Seq > from || (start?.SaidBy is null && record.Seq != from))
        {
            findings.Tampered(VerificationCheck.Start, from, start is null
                ? $"The records begin with {record.Seq}, and nothing says that those before it were taken out."
                : $"The records begin with {record.Seq}, but those from {from} on must be here.");
        }
        else if (record.Seq == from && record.Fault is null && record.Foreign is null && FirstPrevious != (start?.Head.Hash ?? _previous))
        {
            findings.Tampered(VerificationCheck.Start, from, $"Record {from} does not follow what was before it: it was altered or put there.");
        }

        return true;
    }

    private bool Follow(InspectedRecord record)
    {
        if (record.Seq == 0)
        {
            record.Seq = Last + 1;
        }

        if (record.Seq == Last + 1)
        {
            return false;
        }

        if (record.Column is null && record.Fault is null && Ascii.Equals(record.Raw(Field.Prev), _previous))
        {
            findings.Tampered(VerificationCheck.Seq, Last + 1, $"Record {Last + 1} says that it is record {record.Seq}: it was altered.");
            record.Seq = Last + 1; // it stands in its place all the same
            return false;
        }

        if (record.Seq > Last)
        {
            findings.Tampered(
                VerificationCheck.Seq, Last + 1, record.Seq == Last + 2 ? $"Record {Last + 1} is missing." : $"Records {Last + 1} to {record.Seq - 1} are missing.");
        }
        else
        {
            findings.Tampered(VerificationCheck.Seq, record.Seq, $"Record {record.Seq} comes after record {Last}: it is there twice, or the order was changed.");
        }

        return true;
    }

    private void CheckColumns(InspectedRecord record)
    {
        if (record.StoredHash is not null && !record.Hash.SequenceEqual(record.StoredHash))
        {
            findings.Tampered(VerificationCheck.Hash, record.Seq, $"Record {record.Seq} is not what was hashed: it was altered.");
        }

        if (record.Fault is { } fault)
        {
            findings.Tampered(VerificationCheck.Form, record.Seq, $"Record {record.Seq} {fault}: it was altered.");
        }
        else if (record.Foreign is { } foreign)
        {
            findings.Unknown(VerificationCheck.Form, record.Seq, $"Record {record.Seq} {foreign}; verify with a newer version.");
        }
        else if (record.Column is not null && record.Number(Field.Seq) != record.Seq)
        {
            findings.Tampered(VerificationCheck.Seq, record.Seq, $"Record {record.Seq} was made as record {record.Number(Field.Seq)}: it was moved or altered.");
        }
        else if (record.Column is not null && record.Column != record.Kind)
        {
            findings.Tampered(VerificationCheck.Kind, record.Seq, $"Record {record.Seq} stands under another kind than its own.");
        }
    }
}
