namespace McpNest.Core.Audit.Verification;

/// <summary>One outcome for each allowed call, behind it, and none for anything else. Holds only what is open.</summary>
internal sealed class OutcomeCheck(Findings findings)
{
    private readonly Dictionary<long, OpenCall> _open = [];

    public int Open => _open.Count;

    public IEnumerable<KeyValuePair<long, OpenCall>> Left => _open.OrderBy(call => call.Key);

    public void Call(InspectedRecord record)
    {
        if (record.Is(Field.Decision, "allowed"))
        {
            _open[record.Seq] = new OpenCall(record.Id(Field.CallId)!.Value, record.Row);
        }
    }

    /// <param name="first">The first record there is: calls before it cannot be known.</param>
    /// <returns>The call that ended; null when there is none.</returns>
    public OpenCall? Outcome(InspectedRecord record, long first)
    {
        var intent = record.Number(Field.Intent)!.Value;
        if (_open.Remove(intent, out var call))
        {
            if (call.CallId != record.Id(Field.CallId))
            {
                findings.Tampered(VerificationCheck.Outcome, record.Seq, $"Record {record.Seq} is an outcome of call {intent} but names another call.");
            }

            return call;
        }

        if (intent >= first)
        {
            findings.Tampered(
                VerificationCheck.Outcome, record.Seq, $"Record {record.Seq} is an outcome of record {intent}, which is no call that was allowed and still open.");
        }

        return null;
    }

    /// <summary>A server started: it first closed what an earlier one had left open.</summary>
    public void Started(long seq)
    {
        if (_open.Count > 0)
        {
            var call = _open.Keys.Min();
            findings.Tampered(VerificationCheck.Open, call, $"Call {call} has no outcome although a server started after it (record {seq}): its outcome was taken out.", through: seq);
            _open.Clear();
        }
    }
}
