using System.Text.Json.Nodes;
using McpNest.Core;
using McpNest.Core.Audit.Verification;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Tests.Support;

namespace McpNest.Tests.Audit.Verification;

public sealed class JournalVerifierTests(Victim victim) : IClassFixture<Victim>
{
    private readonly Chain _chain = victim.Original.Copy();

    [Fact]
    public async Task Verify_OfALiveFolder_IsIntactAndCounts()
    {
        var result = await Victim.VerifyAsync(victim.Live(victim.Original));

        Assert.Equal((Verdict.Intact, null), (result.Verdict, result.FirstBadSeq));
        Assert.Empty(result.Findings);
        Assert.Equal((victim.Nest, 1, 1L, _chain.Head.Seq, (long)_chain.Rows.Count), (result.Nest, result.Epoch, result.FirstSeq, result.LastSeq, result.Records));
        Assert.Equal((9, 0, 2, 0), ((int)result.Calls, (int)result.Open, result.Checkpoints, (int)result.BehindCheckpoint));
        Assert.Equal(_chain.Rows.Count(row => row.Kind == "c"), result.Changes);
    }

    [Fact]
    public async Task Verify_ChangesNothingInTheFolder()
    {
        var folder = victim.Live(victim.Original);
        var before = await File.ReadAllBytesAsync(Path.Combine(folder, "nest.db"), TestContext.Current.CancellationToken);

        await Victim.VerifyAsync(folder);

        Assert.Equal(before, await File.ReadAllBytesAsync(Path.Combine(folder, "nest.db"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Verify_OfEvidence_AsFolderAndAsZip_IsIntactWithOnlyThePublicKey()
    {
        var folder = victim.Evidence(victim.Original);

        foreach (var path in new[] { folder, Victim.Zip(folder) })
        {
            var result = await Victim.VerifyAsync(path, request => request with { TrustedKeys = [victim.Key.Public] });

            Assert.Empty(result.Findings);
            Assert.Equal((Verdict.Intact, _chain.Head.Seq), (result.Verdict, result.LastSeq));
        }
    }

    [Fact]
    public async Task Verify_OfARange_BeginsWithItsSignedOpening()
    {
        var from = victim.Original.Rows.First(row => row.Kind == "i").Seq;
        _chain.Rows.RemoveAll(row => row.Seq < from);

        var whole = await Victim.VerifyAsync(victim.Evidence(_chain, opening: victim.Opening(from - 1)));
        var altered = await Victim.VerifyAsync(victim.Evidence(_chain, opening: victim.Opening(from - 1, json => json["state"]!["agents"] = new JsonArray())));
        var other = await Victim.VerifyAsync(victim.Evidence(_chain, opening: victim.Opening(from - 2)));
        var none = await Victim.VerifyAsync(victim.Evidence(_chain));

        Assert.Empty(whole.Findings);
        Assert.Equal((Verdict.Tampered, from), (altered.Verdict, altered.FirstBadSeq));
        Assert.Equal((Verdict.Tampered, from - 1), (other.Verdict, other.FirstBadSeq));
        Assert.Equal((Verdict.Tampered, 1), (none.Verdict, none.FirstBadSeq));
    }

    [Fact]
    public async Task Verify_WithoutCheckpoints_SaysWhatNothingProves()
    {
        var live = await Victim.VerifyAsync(victim.Live(victim.Original, []));
        var evidence = await Victim.VerifyAsync(victim.Evidence(victim.Original, []));

        Assert.Equal(Verdict.Incomplete, live.Verdict); // a key was announced, so there were some
        Assert.Contains(live.Findings, finding => finding.Sentence.Contains("no checkpoint is here", StringComparison.Ordinal));
        Assert.Equal(Verdict.Incomplete, evidence.Verdict);
    }

    [Fact]
    public async Task Verify_WithATornLastCheckpoint_LeavesItOut()
    {
        var folder = victim.Live(victim.Original);
        await File.AppendAllTextAsync(Path.Combine(folder, "checkpoints", "checkpoints.jsonl"), "{\"at\":\"20", TestContext.Current.CancellationToken);

        Assert.Equal(Verdict.Intact, (await Victim.VerifyAsync(folder)).Verdict);
    }

    [Fact]
    public async Task Verify_OfOpenCalls_CountsThemWhileTheNestRuns_AndIsIncompleteAfterwards()
    {
        using var home = new TempFolder();
        await using (var nest = TestJournal.Open(home))
        {
            await nest.Populate();
            await nest.Grant();
            await nest.Call(); // by a journal that never began to serve, so it closes nothing at its end: as after a crash
            using (File.Open(home.File("serve.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
            {
                var running = await Victim.VerifyAsync(home.Path);
                Assert.Equal((Verdict.Intact, 1L), (running.Verdict, running.Open));
            }
        }

        var ended = await Victim.VerifyAsync(home.Path);
        Assert.Equal((Verdict.Incomplete, 1L), (ended.Verdict, ended.Open));
    }

    [Fact]
    public async Task Verify_WhereNothingIs_SaysSo()
    {
        using var empty = new TempFolder();

        var refused = await Assert.ThrowsAsync<NestException>(() => Victim.VerifyAsync(empty.File("nowhere")));

        Assert.Contains("neither a journal nor an evidence export", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(empty.Path));
    }

    [Theory]
    [InlineData("rules", 2)]
    [InlineData("v", 2)]
    public async Task Verify_OfANewerVersion_CannotJudge(string member, int value)
    {
        var seq = victim.Original.Rows.Last(row => row.Kind == "i").Seq;
        _chain.Alter(seq, json => json[member] = value);
        _chain.Rechain(seq);

        Assert.Equal(Verdict.CannotJudge, (await Victim.VerifyAsync(victim.Evidence(_chain, [victim.Sign(_chain, _chain.Head.Seq)]))).Verdict);
    }

    [Fact]
    public async Task Verify_AfterRetention_BeginsWithWhatItLeft_AndMissesOneMore()
    {
        var through = victim.Original.Rows.First(row => row.Kind == "s").Seq - 1;
        var state = victim.Original.Rows.Where(row => row.Kind == "c" && row.Seq <= through).Aggregate(PolicyState.Empty, Draft.Fold);
        var head = new ChainHead(through, Convert.ToHexStringLower(victim.Original[through].Hash));
        _chain.Append(RecordKind.State, last => RecordEncoding.State(last, DateTimeOffset.UnixEpoch, Actor.Nest, new StateRecord(head, new RemovedRange(1, through, through), state)));
        var checkpoints = victim.Checkpoints.Append(victim.Sign(_chain, _chain.Head.Seq)).ToList();
        var announced = await Victim.VerifyAsync(victim.Live(_chain, checkpoints));

        async Task<VerificationResult> After(long removed)
        {
            _chain.Rows.RemoveAll(row => row.Seq <= removed);
            var folder = victim.Live(_chain, checkpoints);
            Chain.Run(Path.Combine(folder, "nest.db"), $"DELETE FROM Calls WHERE Seq <= {removed}; DELETE FROM CallCounts; DELETE FROM CallHours");
            return await Victim.VerifyAsync(folder, request => request with { Without = VerificationCheck.Counts });
        }

        var half = await After(through / 2);
        var pruned = await After(through);
        var more = await After(through + 1);

        Assert.Empty(announced.Findings);
        Assert.All(half.Findings, finding => Assert.Equal(VerificationCheck.Hours, finding.Check));
        Assert.All(pruned.Findings, finding => Assert.Equal(VerificationCheck.Hours, finding.Check));
        Assert.Equal(through + 1, pruned.FirstSeq);
        Assert.Contains(more.Findings, finding => finding.Check == VerificationCheck.Start && finding.Seq == through + 1);
    }

    [Fact]
    public async Task Verify_AfterARestore_NamesWhatIsLost_AndNotTampering()
    {
        var kept = victim.Original.Rows.Count - 3;
        _chain.Rows.RemoveRange(kept, 3);
        _chain.Append(RecordKind.Change, head => RecordEncoding.Change(head, DateTimeOffset.UnixEpoch, Actor.Operator, new Change.Restored(2, kept, null, true)));
        Checkpoint2(out var checkpoints);

        var result = await Victim.VerifyAsync(victim.Live(_chain, checkpoints));

        Assert.Equal((Verdict.Incomplete, 2), (result.Verdict, result.Epoch));
        Assert.Contains(result.Findings, finding => finding.Seq == kept + 1 && finding.Through == victim.Original.Head.Seq);

        void Checkpoint2(out List<Core.Audit.Checkpoint> all) =>
            all = [.. victim.Checkpoints, victim.Key.Checkpoint(victim.Nest, _chain.Head, epoch: 2)];
    }
}
