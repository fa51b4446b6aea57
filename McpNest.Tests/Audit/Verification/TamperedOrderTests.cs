using McpNest.Core.Audit;
using McpNest.Core.Audit.Verification;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;

namespace McpNest.Tests.Audit.Verification;

/// <summary>Records taken out, put in, swapped and doubled, and histories written anew.</summary>
public sealed class TamperedOrderTests(Victim victim) : IClassFixture<Victim>
{
    private readonly Chain _chain = victim.Original.Copy();

    [Fact]
    public async Task EachRecord_TakenOut_IsNamed()
    {
        foreach (var row in victim.Original.Rows.SkipLast(1))
        {
            var chain = victim.Original.Copy();
            chain.Rows.RemoveAll(other => other.Seq == row.Seq);

            await Expect(victim.Live(chain), row.Seq);
            await Expect(victim.Evidence(chain), row.Seq);
        }
    }

    [Fact]
    public async Task EachRecord_TakenOut_AndTheRestChainedAgain_IsFound()
    {
        foreach (var row in victim.Original.Rows.SkipLast(1).Skip(1))
        {
            var chain = victim.Original.Copy();
            chain.Rows.RemoveAll(other => other.Seq == row.Seq);
            chain.Rechain(row.Seq - 1);

            foreach (var path in new[] { victim.Live(chain), victim.Evidence(chain) })
            {
                var result = await Victim.VerifyAsync(path);
                Assert.Equal(Verdict.Tampered, result.Verdict);
                // Fewer records that agree with each other cannot be told from a tail that was cut off.
                Assert.True(
                    result.FirstBadSeq <= row.Seq || result.Findings.All(finding => finding.Check is VerificationCheck.End or VerificationCheck.Open or VerificationCheck.Calls or VerificationCheck.Counts or VerificationCheck.Hours),
                    $"{row.Seq} was named as {result.FirstBadSeq}.");
            }
        }
    }

    [Fact]
    public async Task Neighbours_Swapped_AreNamed()
    {
        foreach (var row in victim.Original.Rows.Skip(1).SkipLast(2))
        {
            var chain = victim.Original.Copy();
            var (one, two) = (chain[row.Seq], chain[row.Seq + 1]);
            (one.Kind, one.Body, one.Hash, two.Kind, two.Body, two.Hash) = (two.Kind, two.Body, two.Hash, one.Kind, one.Body, one.Hash);

            await Expect(victim.Live(chain), row.Seq);
            await Expect(victim.Evidence(chain), row.Seq);
        }
    }

    [Fact]
    public async Task Record_PutIn_IsNamed()
    {
        foreach (var row in victim.Original.Rows.SkipLast(1))
        {
            var chain = victim.Original.Copy();
            var at = chain.Rows.FindIndex(other => other.Seq == row.Seq);
            var body = RecordEncoding.Event(new ChainHead(row.Seq, Convert.ToHexStringLower(row.Hash)), DateTimeOffset.UnixEpoch, new NestEvent.Stopped());
            chain.Rows.Insert(at + 1, new JournalRow { Seq = row.Seq + 1, Kind = "e", Body = body, Hash = ChainHead.HashOf(body) });
            await Expect(victim.Evidence(chain), row.Seq + 1);

            chain.Rows.Skip(at + 2).ToList().ForEach(later => later.Seq++);
            await Expect(victim.Live(chain), row.Seq + 1);
        }
    }

    [Fact]
    public async Task Record_ThereTwice_IsNamed()
    {
        foreach (var row in victim.Original.Rows.SkipLast(1))
        {
            var chain = victim.Original.Copy();
            chain.Rows.Insert(chain.Rows.FindIndex(other => other.Seq == row.Seq), row);

            await Expect(victim.Evidence(chain), row.Seq);
        }
    }

    [Fact]
    public async Task Tail_CutOff_IsFoundByACheckpointThatKnewMore()
    {
        for (var left = 1; left < victim.Original.Rows.Count; left += 5)
        {
            var chain = new Chain([.. victim.Original.Rows.Take(left)]);

            await Expect(victim.Live(chain), left + 1);
            await Expect(victim.Evidence(chain), left + 1);

            var kept = await Victim.VerifyAsync(victim.Live(chain, []), request => request with { KeptElsewhere = [("usb", victim.Checkpoints[1])], TrustedKeys = [victim.Key.Public] });
            Assert.Contains(kept.Findings, finding => finding.Check == VerificationCheck.End && finding.Seq == left + 1);
        }
    }

    [Fact]
    public async Task HistoryWrittenAnew_WithTheSameKey_IsFoundOnlyByAnOlderCheckpointKeptElsewhere()
    {
        var seq = victim.Samples.First(row => row.Kind == "l").Seq;
        _chain.Alter(seq, json => json["count"] = 1);
        _chain.Rechain(seq);
        var folder = victim.Live(_chain, [victim.Sign(_chain, 20), victim.Sign(_chain, _chain.Head.Seq)]);

        var alone = await Victim.VerifyAsync(folder);
        var held = await Victim.VerifyAsync(folder, request => request with { KeptElsewhere = [("usb", victim.Checkpoints[1])] });

        Assert.Equal(Verdict.Intact, alone.Verdict);
        Assert.Equal((Verdict.Tampered, 21), (held.Verdict, held.FirstBadSeq));
        Assert.Contains("usb", Assert.Single(held.Findings).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HistoryWrittenAnew_WithAnotherKey_IsFoundByTheKeyKnownOutside()
    {
        using var thief = new TestKey();
        var seq = victim.Original.Rows.First(row => row.Kind == "c" && victim.Original.Json(row.Seq)["body"]!["change"]!.GetValue<string>() == "checkpoint_key_set").Seq;
        _chain.Alter(seq, json => json["body"]!["key"] = new System.Text.Json.Nodes.JsonObject { ["id"] = thief.Public.Id, ["publicKey"] = thief.Public.PublicKey });
        foreach (var state in _chain.Rows.Where(row => row.Kind == "s").ToList())
        {
            _chain.Alter(state.Seq, json => json["state"]!["checkpointKey"] = _chain.Json(seq)["body"]!["key"]!.DeepClone());
        }

        _chain.Rechain(seq);
        Checkpoint[] signed = [victim.Sign(_chain, _chain.Head.Seq, thief)];

        Assert.Equal(Verdict.Intact, (await Victim.VerifyAsync(victim.Live(_chain, signed))).Verdict);
        foreach (var path in new[] { victim.Live(_chain, signed), victim.Evidence(_chain, signed, key: thief) })
        {
            var known = await Victim.VerifyAsync(path, request => request with { TrustedKeys = [victim.Key.Public] });
            Assert.Equal(Verdict.Tampered, known.Verdict);
            Assert.Contains(known.Findings, finding => finding.Check == VerificationCheck.Signature);

            var held = await Victim.VerifyAsync(path, request => request with { KeptElsewhere = [("usb", victim.Checkpoints[0])] });
            Assert.Equal(Verdict.Tampered, held.Verdict);
        }
    }

    [Fact]
    public async Task Checkpoint_Altered_IsNamed()
    {
        var last = victim.Checkpoints[1];
        foreach (var altered in new[]
        {
            last with { Hash = new string('a', 64) }, last with { Seq = 5 }, last with { Epoch = 2 }, last with { At = DateTimeOffset.UnixEpoch.AddDays(1) },
            last with { Nest = Guid.CreateVersion7() }, last with { KeyId = new string('b', 64) }, last with { Signature = victim.Checkpoints[0].Signature },
        })
        {
            foreach (var path in new[] { victim.Live(_chain, [victim.Checkpoints[0], altered]), victim.Evidence(_chain, [victim.Checkpoints[0], altered]) })
            {
                var result = await Victim.VerifyAsync(path);
                Assert.Equal((Verdict.Tampered, altered.Seq), (result.Verdict, result.FirstBadSeq));
                Assert.Contains(result.Findings, finding => finding.Check == VerificationCheck.Signature);
            }
        }
    }

    [Fact]
    public async Task Checkpoint_OfAnotherNest_IsNamed()
    {
        var foreign = victim.Key.Checkpoint(Guid.CreateVersion7(), _chain.Head);

        Assert.Equal(Verdict.Tampered, (await Victim.VerifyAsync(victim.Live(_chain, [foreign]))).Verdict);
    }

    [Fact]
    public async Task KeyThatWasRotated_IsTrustedBecauseTheOldOneSignedIt()
    {
        using var second = new TestKey();
        var set = _chain.Append(RecordKind.Change, head => RecordEncoding.Change(head, DateTimeOffset.UnixEpoch, Actor.Nest, new Change.CheckpointKeySet(second.Public)));
        var vouched = victim.Sign(_chain, set);
        _chain.Append(RecordKind.Event, head => RecordEncoding.Event(head, DateTimeOffset.UnixEpoch, new NestEvent.Stopped()));
        var signed = victim.Sign(_chain, _chain.Head.Seq, second);

        var whole = await Victim.VerifyAsync(victim.Evidence(_chain, [vouched, signed]), request => request with { TrustedKeys = [victim.Key.Public] });
        var without = await Victim.VerifyAsync(victim.Evidence(_chain, [signed]), request => request with { TrustedKeys = [victim.Key.Public] });

        Assert.Equal(Verdict.Intact, whole.Verdict);
        Assert.Equal(Verdict.Tampered, without.Verdict);
        Assert.Contains("nothing vouches for", without.Findings[0].Sentence, StringComparison.Ordinal);
    }

    private static async Task Expect(string path, long seq)
    {
        var result = await Victim.VerifyAsync(path);
        Directory.Delete(path, recursive: true);
        var found = string.Join(" / ", result.Findings.Select(finding => $"{finding.Check} {finding.Seq}-{finding.Through} {finding.Sentence}"));

        Assert.Equal(Verdict.Tampered, result.Verdict);
        Assert.True(result.FirstBadSeq == seq, $"{seq} was named as {result.FirstBadSeq}: {found}");
    }
}
