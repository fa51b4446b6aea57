using McpNest.Core.Audit;
using McpNest.Core.Audit.Verification;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Tests.Audit.Verification;

/// <summary>Lies about epochs, keys and what retention took out: each would switch off what else proves the records.</summary>
public sealed class TamperedTrustTests(Victim victim) : IClassFixture<Victim>
{
    private static readonly DateTimeOffset s_at = DateTimeOffset.UnixEpoch.AddYears(56);

    private readonly Chain _chain = victim.Original.Copy();

    [Theory]
    [InlineData(3, 100_000_000_000_000)]
    [InlineData(2, 3L)]
    [InlineData(9, null)]
    public async Task EpochPutThere_DoesNotSwitchOffCheckpoints(int epoch, long? through)
    {
        var seq = _chain.Rows.First(row => row.Kind == RecordKind.Limit).Seq;
        _chain.Alter(seq, json => json["count"] = 1);
        _chain.Rechain(seq);
        Append(new Change.Restored(epoch, through ?? _chain.Head.Seq, null, true));

        var result = await Victim.VerifyAsync(victim.Live(_chain), request => request with { TrustedKeys = [victim.Key.Public] });

        Assert.Equal(Verdict.Tampered, result.Verdict);
    }

    [Fact]
    public async Task BackupRestoredTwice_LosesAnEpoch_AndIsNotTamperedWith()
    {
        var kept = _chain.Rows.Count - 3;
        _chain.Rows.RemoveRange(kept, 3);
        Append(new Change.Restored(3, kept, null, true));
        // The first restore, which is gone, had the same records and wrote others after them.
        var skipped = victim.Key.Checkpoint(victim.Nest, new ChainHead(kept + 1, new string('a', 64)), epoch: 2);
        var early = victim.Key.Checkpoint(victim.Nest, new ChainHead(kept - 1, new string('a', 64)), epoch: 2);
        Checkpoint[] first = [victim.Checkpoints[0]];

        var whole = await Victim.VerifyAsync(victim.Live(_chain, first));
        var lost = await Victim.VerifyAsync(victim.Live(_chain, [.. first, skipped, early]));
        _chain.Alter(3, json => json["at"] = "2026-01-01T00:00:00.0000000Z");
        _chain.Rechain(3);
        var altered = await Victim.VerifyAsync(victim.Live(_chain, first));

        Assert.Equal((Verdict.Intact, 1), (whole.Verdict, whole.Checkpoints));
        Assert.Equal((Verdict.Incomplete, 2), (lost.Verdict, lost.Findings.Length));
        Assert.Equal(Verdict.Tampered, altered.Verdict);
    }

    [Fact]
    public async Task KeyFromOutside_ThatSignedNothingHere_ProvesNothing()
    {
        var result = await Victim.VerifyAsync(victim.Live(_chain, []), request => request with { TrustedKeys = [victim.Key.Public] });

        Assert.Equal(Verdict.Incomplete, result.Verdict);
        Assert.Contains("the key you named", Assert.Single(result.Findings).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RemovalThatNobodySigned_IsNotBelieved()
    {
        var folder = Pruned(victim.Checkpoints);

        var result = await Victim.VerifyAsync(folder, request => request with { Without = VerificationCheck.Hours });

        Assert.Contains(result.Findings, finding => finding is { Check: VerificationCheck.Start, Verdict: Verdict.Incomplete });
    }

    [Fact]
    public async Task KeyReplaced_WithoutTheOldOne_IsSaid()
    {
        using var thief = new TestKey();
        var seq = Append(new Change.CheckpointKeySet(thief.Public));
        var signed = victim.Sign(_chain, seq, thief);

        var replaced = await Victim.VerifyAsync(victim.Evidence(_chain, [.. victim.Checkpoints, signed]));
        var vouched = await Victim.VerifyAsync(victim.Evidence(_chain, [.. victim.Checkpoints, victim.Sign(_chain, seq), signed]));

        Assert.Equal((Verdict.Incomplete, seq), (replaced.Verdict, Assert.Single(replaced.Findings).Seq));
        Assert.Equal(Verdict.Intact, vouched.Verdict);
    }

    [Fact]
    public async Task KeySetBeforeTheRange_CannotBeJudgedWithAnOlderOne()
    {
        using var older = new TestKey();
        var from = _chain.Rows.First(row => row.Kind == RecordKind.Call).Seq;
        _chain.Rows.RemoveAll(row => row.Seq < from);
        var export = victim.Evidence(_chain, opening: victim.Opening(from - 1));

        var result = await Victim.VerifyAsync(export, request => request with { TrustedKeys = [older.Public] });

        Assert.Equal(Verdict.CannotJudge, result.Verdict);
        Assert.Contains(result.Findings, finding => finding.Sentence.Contains("name the newer public key", StringComparison.Ordinal));
        if (IndependentVerifier.IsThere)
        {
            var key = Path.Combine(export, "older.pem");
            await File.WriteAllTextAsync(key, older.Pem, TestContext.Current.CancellationToken);
            Assert.Equal(4, (await IndependentVerifier.RunAsync([export], key)).Single().Code);
        }
    }

    private long Append(Change change) => _chain.Append(RecordKind.Change, head => RecordEncoding.Change(head, s_at, Actor.Operator, change));

    private string Pruned(IEnumerable<Checkpoint> checkpoints)
    {
        var through = _chain.Rows.First(row => row.Kind == RecordKind.State).Seq - 1;
        var state = _chain.Rows.Where(row => row.Kind == RecordKind.Change && row.Seq <= through).Aggregate(PolicyState.Empty, Draft.Fold);
        var head = new ChainHead(through, Convert.ToHexStringLower(_chain[through].Hash));
        _chain.Append(RecordKind.State, last => RecordEncoding.State(last, s_at, Actor.Nest, new StateRecord(head, new RemovedRange(1, through, through), state)));
        _chain.Rows.RemoveAll(row => row.Seq <= through);
        var folder = victim.Live(_chain, checkpoints);
        Chain.Run(Path.Combine(folder, "nest.db"), $"DELETE FROM Calls WHERE Seq <= {through}; DELETE FROM CallCounts; DELETE FROM CallHours");
        return folder;
    }
}
