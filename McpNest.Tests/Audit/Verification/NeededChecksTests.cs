using McpNest.Core.Audit.Verification;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Tests.Audit.Verification;

/// <summary>A verifier that lacks any one of its checks fails here: for each there is a lie that only this one finds.</summary>
public sealed class NeededChecksTests(Victim victim) : IClassFixture<Victim>
{
    private static readonly DateTimeOffset s_at = DateTimeOffset.UnixEpoch.AddYears(56);

    private readonly Chain _chain = victim.Original.Copy();

    public static TheoryData<VerificationCheck> All => [.. Enum.GetValues<VerificationCheck>()];

    private long Gate => _chain.Rows.First(row => row.Kind == RecordKind.Gate).Seq;

    private long Call => _chain.Rows.First(row => row.Kind == RecordKind.Call).Seq;

    [Theory]
    [MemberData(nameof(All))]
    public async Task Check_IsTheOnlyOneToFindItsLie(VerificationCheck check)
    {
        var path = LieFor(check);

        var with = await Victim.VerifyAsync(path);
        var without = await Victim.VerifyAsync(path, request => request with { Without = check });

        Assert.Equal(Verdict.Tampered, with.Verdict);
        Assert.Contains(with.Findings, finding => finding.Check == check && finding.Verdict == Verdict.Tampered);
        Assert.DoesNotContain(without.Findings, finding => finding.Verdict == Verdict.Tampered);
    }

    private string LieFor(VerificationCheck check)
    {
        switch (check)
        {
            case VerificationCheck.Form:
                _chain[Gate].Body = [.. _chain[Gate].Body[..^1], (byte)' ', (byte)'}'];
                _chain.Rechain(Gate);
                return victim.Live(_chain, []);
            case VerificationCheck.Kind:
                _chain[Gate].Kind = RecordKind.Limit;
                return victim.Live(_chain, []);
            case VerificationCheck.Hash:
                _chain[Gate].Hash[0] ^= 1;
                return victim.Live(_chain, []);
            case VerificationCheck.Seq:
                _chain.Rows.RemoveAll(row => row.Seq == Gate);
                return victim.Live(_chain, []);
            case VerificationCheck.Link:
                _chain.Alter(Call, json => json["process"] = 1);
                _chain.Rehash(Call);
                return victim.Live(_chain, []);
            case VerificationCheck.Start:
                _chain.Alter(1, json => json["prev"] = new string('1', 64));
                _chain.Rechain(1);
                return victim.Live(_chain, []);
            case VerificationCheck.Change:
                Append(new Change.GroupRemoved(Guid.CreateVersion7()));
                return victim.Live(_chain, []);
            case VerificationCheck.State:
                _chain.Append(RecordKind.State, head => RecordEncoding.State(head, s_at, Actor.Nest, new StateRecord(head, null, PolicyState.Empty)));
                return victim.Live(_chain, []);
            case VerificationCheck.Decision: // nothing is granted any more: a call as the first allowed one, all members as the policy has them
                AppendCall(json => json["policyVersion"] = _chain.Rows.Last(row => row.Kind == RecordKind.Change).Seq);
                AppendOutcome(_chain.Head.Seq);
                return victim.Evidence(_chain, []);
            case VerificationCheck.Subject:
                Append(new Change.GrantSet(
                    _chain.Json(Allowed)["grant"]!.GetValue<Guid>(), SubjectKind.Group, Group.EveryoneId, _chain.Json(Allowed)["serverId"]!.GetValue<Guid>(), null, GrantEffect.Allow, null));
                AppendCall(json =>
                {
                    json["policyVersion"] = _chain.Head.Seq;
                    json["member"] = Guid.CreateVersion7().ToString();
                });
                AppendOutcome(_chain.Head.Seq);
                return victim.Evidence(_chain, []);
            case VerificationCheck.Outcome:
                AppendOutcome(Allowed);
                return victim.Evidence(_chain, []);
            case VerificationCheck.Open:
                var outcome = _chain.Rows.First(row => row.Kind == RecordKind.Outcome).Seq;
                _chain.Rows.RemoveAll(row => row.Seq == outcome);
                _chain.Rows.RemoveAll(row => row.Kind == RecordKind.State); // it names a hash
                for (var row = _chain.Rows.FindIndex(row => row.Seq > outcome); row < _chain.Rows.Count; row++)
                {
                    // Whoever does this to a journal also sets right what points to later records.
                    Renumber(row, outcome);
                }

                _chain.Rechain(outcome - 1);
                _chain.Append(RecordKind.Event, head => RecordEncoding.Event(head, s_at, new NestEvent.Started("1", 0)));
                return victim.Evidence(_chain, []);
            case VerificationCheck.Signature:
                return victim.Live(_chain, [victim.Checkpoints[0] with { Signature = victim.Checkpoints[1].Signature }]);
            case VerificationCheck.Checkpoint:
                _chain.Alter(Call, json => json["process"] = 1);
                _chain.Rechain(Call);
                return victim.Live(_chain, [victim.Checkpoints[1]]);
            case VerificationCheck.End:
                _chain.Rows.RemoveAt(_chain.Rows.Count - 1);
                return victim.Live(_chain);
            case VerificationCheck.Calls:
                return Altered("UPDATE Calls SET DurationMs = 1 WHERE DurationMs = 12");
            case VerificationCheck.Tables:
                return Altered("UPDATE Terms SET Kind = Kind; CREATE VIEW Spy AS SELECT 1");
            case VerificationCheck.Counts:
                return Altered("UPDATE CallCounts SET Count = Count + 1");
            case VerificationCheck.Hours:
                return Altered("UPDATE CallHours SET LastSeq = LastSeq + 1");
            case VerificationCheck.Definitions:
                return Altered("UPDATE Definitions SET Json = '{}'");
            default:
                throw new InvalidOperationException($"Nobody has thought of a lie for {check}.");
        }
    }

    private long Allowed => _chain.Rows.First(row => row.Kind == RecordKind.Call && _chain.Json(row.Seq)["grant"] is not null).Seq;

    private void Append(Change change) => _chain.Append(RecordKind.Change, head => RecordEncoding.Change(head, s_at, Actor.Operator, change));

    private void AppendCall(Action<System.Text.Json.Nodes.JsonObject> alter)
    {
        var json = _chain.Json(Allowed);
        alter(json);
        json["callId"] = Guid.CreateVersion7().ToString();
        (json["seq"], json["prev"]) = (_chain.Head.Seq + 1, _chain.Head.Hash);
        _chain.Append(RecordKind.Call, _ => Chain.Encode(json));
    }

    private void AppendOutcome(long call) => _chain.Append(
        RecordKind.Outcome,
        head => RecordEncoding.Outcome(head, s_at, call, _chain.Json(call)["callId"]!.GetValue<Guid>(), new CallEnd(CallOutcome.Succeeded, null, null)));

    private void Renumber(int index, long taken)
    {
        var seq = _chain.Rows[index].Seq;
        _chain.Alter(seq, json =>
        {
            foreach (var member in new[] { "intent", "policyVersion" })
            {
                if (json[member]?.GetValue<long>() is { } pointed && pointed > taken)
                {
                    json[member] = pointed - 1 - (pointed > victim.Original.Rows.First(row => row.Kind == RecordKind.State).Seq ? 1 : 0);
                }
            }
        });
    }

    private string Altered(string sql)
    {
        var folder = victim.Live(_chain, []);
        Chain.Run(Path.Combine(folder, "nest.db"), sql);
        return folder;
    }
}
