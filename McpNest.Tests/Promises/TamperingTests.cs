using McpNest.Core.Audit.Verification;
using McpNest.Core.Journal;
using McpNest.Core.Storage;
using McpNest.Tests.Audit.Verification;

namespace McpNest.Tests.Promises;

/// <summary>Promise 4, in its own words. Every way to tamper that was thought of stands in Audit/Verification.</summary>
public sealed class TamperingTests(Victim victim) : IClassFixture<Victim>
{
    [Fact]
    public async Task TamperEvident_ChangeDropSwapOrInsertOneRecord_AndVerificationNamesThePlace_OfflineWithOnlyThePublicKey()
    {
        const int Seq = 20;
        var (changed, dropped, swapped, inserted) = (victim.Original.Copy(), victim.Original.Copy(), victim.Original.Copy(), victim.Original.Copy());
        changed.Alter(Seq, json => json["at"] = "2026-01-01T00:00:00.0000000Z");
        dropped.Rows.RemoveAt(Seq - 1);
        swapped.Rows.Reverse(Seq - 1, 2);
        var before = new ChainHead(Seq - 1, Convert.ToHexStringLower(inserted[Seq - 1].Hash));
        var body = RecordEncoding.Event(before, DateTimeOffset.UnixEpoch, new NestEvent.Stopped());
        inserted.Rows.Insert(Seq - 1, new JournalRow { Seq = Seq, Kind = RecordKind.Event, Body = body, Hash = ChainHead.HashOf(body) });

        foreach (var chain in new[] { changed, dropped, swapped, inserted })
        {
            var result = await Victim.VerifyAsync(Victim.Zip(victim.Evidence(chain)), request => request with { TrustedKeys = [victim.Key.Public] });

            Assert.Equal((Verdict.Tampered, Seq), (result.Verdict, result.FirstBadSeq));
        }
    }

    [Fact]
    public async Task ACallThatNoGrantPermits_IsFound_HoweverWellTheRecordsWereChainedAgain()
    {
        var chain = victim.Original.Copy();
        var denied = chain.Rows.First(row => row.Kind == RecordKind.Call).Seq;
        chain.Alter(denied, json =>
        {
            json["decision"] = "allowed";
            json.Remove("reason");
        });
        chain.Rechain(denied);

        var result = await Victim.VerifyAsync(victim.Evidence(chain, [victim.Sign(chain, chain.Head.Seq)]));

        Assert.Equal((Verdict.Tampered, denied), (result.Verdict, result.FirstBadSeq));
        Assert.Contains(result.Findings, finding => finding.Check == VerificationCheck.Decision && finding.Sentence.Contains("no_grant", StringComparison.Ordinal));
    }
}
