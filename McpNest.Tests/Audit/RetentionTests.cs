using McpNest.Core;
using McpNest.Core.Audit;
using McpNest.Core.Audit.Verification;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Tests.Administration;
using McpNest.Tests.Support;
using McpNest.Tests.Support.Upstreams;
using Microsoft.Extensions.Time.Testing;

namespace McpNest.Tests.Audit;

public sealed class RetentionTests : IAsyncLifetime
{
    private static readonly DateTimeOffset s_begin = new(2025, 1, 10, 8, 20, 0, TimeSpan.Zero);

    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(s_begin);
    private readonly List<long> _signed = [];
    private TestJournal _nest = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _nest = TestJournal.Open(_folder, _time);
        await _nest.Populate();
        await _nest.Grant();
    }

    public async ValueTask DisposeAsync()
    {
        await _nest.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Prune_TakesWhatIsOld_AndWhatStaysIsStillAWholeJournal()
    {
        await CallsAsync(30);
        await _nest.Commit(new Change.MemberAdded(Guid.CreateVersion7(), MemberKind.Person, MemberRole.Lead, null));
        _time.Advance(TimeSpan.FromDays(60));
        await CallsAsync(5);
        var newest = _nest.Journal.Head.Seq;
        _time.SetUtcNow(s_begin.AddMonths(12).AddDays(20));

        var would = await Pruner().FindAsync(null, Cancel);
        var done = await PruneAsync();

        Assert.Equal((1, newest - 10, newest - 10), (done.From, done.Through, done.Count));
        Assert.Equal((would.From, would.Through), (done.From, done.Through));
        Assert.Equal(done.Through + 1, Chain.AssertWhole(_nest.Database));
        Assert.Equal([newest + 1], _signed); // over the record that says what went
        Assert.Equal(0, (await PruneAsync()).Count);
        await using var db = _nest.Database.CreateDbContext();
        Assert.Equal(5, (await db.CallsAsync()).Count);
    }

    [Fact]
    public async Task Prune_InTheMiddleOfAnHour_LeavesItsCountsAndPlaceRight()
    {
        await CallsAsync(20);
        _time.Advance(TimeSpan.FromMinutes(5)); // still the same hour
        var cutoff = _time.GetUtcNow();
        await CallsAsync(20);
        await _nest.Commit(new Change.MemberRoleSet(_nest.MemberId, MemberRole.Auditor));
        _time.Advance(TimeSpan.FromDays(3));

        var done = await PruneAsync(cutoff);

        Assert.True(done.Count > 40);
        Assert.Equal(done.Through + 1, Chain.AssertWhole(_nest.Database));
        await using var db = _nest.Database.CreateDbContext();
        Assert.Equal(20, (await db.CallsAsync()).Count);
    }

    [Fact]
    public async Task Prune_StopsBeforeACallWhoseOutcomeStays()
    {
        await CallsAsync(3);
        var before = _nest.Journal.Head.Seq;
        var slow = await _nest.Call();
        await CallsAsync(3);
        _time.Advance(TimeSpan.FromDays(400));
        _nest.Journal.Complete(slow.Permit!, new CallEnd(CallOutcome.Succeeded, null, 3));
        await WrittenAsync(before + 8);

        var done = await PruneAsync();

        Assert.Equal(before, done.Through);
        Assert.Equal(before + 1, Chain.AssertWhole(_nest.Database));
    }

    [Fact]
    public async Task Prune_AfterItWasKilledWhileDeleting_FinishesAndGoesOn()
    {
        await CallsAsync(1200);
        _time.Advance(TimeSpan.FromDays(30));
        await CallsAsync(2);
        _time.SetUtcNow(s_begin.AddMonths(12).AddDays(2));
        using var killed = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var run = Pruner().PruneAsync(Actor.Operator, null, killed.Token); // the pause after the first batch does not end
        await Eventually.Holds(() => FirstSeq() > 1);
        await killed.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        var first = Chain.AssertWhole(_nest.Database);
        await AssertIntactAsync();

        await _nest.DisposeAsync();
        _nest = TestJournal.Open(_folder, _time);
        var again = await PruneAsync();

        Assert.Equal((first, again.Through - first + 1), (again.From, again.Count)); // what was announced before is finished, and told
        Assert.InRange(first, 1001, 2400);
        Assert.True(Chain.AssertWhole(_nest.Database) > 2400);
    }

    [Fact]
    public async Task Prune_AnAnnouncementThatReachesIntoTheLastDay_IsNotFinished()
    {
        await CallsAsync(3);
        var head = _nest.Journal.Head;
        var forged = new StateRecord(head, new RemovedRange(1, head.Seq, head.Seq), _nest.Journal.State);
        await _nest.Journal.CommitStateAsync(Actor.Operator, forged, Cancel);

        await Assert.ThrowsAsync<NestException>(() => Pruner().PruneAsync(Actor.Operator, null, Cancel));

        Assert.Equal(1, FirstSeq());
        Assert.Empty(_signed);
    }

    [Fact]
    public async Task Prune_IsForAdmins()
    {
        var actor = Actor.Member(_nest.MemberId);
        await _nest.Commit(new Change.MemberRoleSet(_nest.MemberId, MemberRole.Auditor));

        await Assert.ThrowsAsync<NestException>(() => Pruner().PruneAsync(actor, null, Cancel));
        await _nest.Commit(new Change.MemberRoleSet(_nest.MemberId, MemberRole.Admin));
        await Assert.ThrowsAsync<FreshSignInNeededException>(() => Pruner().PruneAsync(actor, null, Cancel));
        await Pruner().PruneAsync(actor with { ProvenAt = DateTimeOffset.MaxValue }, null, Cancel);
    }

    [Fact]
    public async Task Prune_WhenTheCheckpointCannotBeSigned_DeletesNothing()
    {
        await CallsAsync(3);
        _time.Advance(TimeSpan.FromDays(400));

        await Assert.ThrowsAsync<NestException>(() => Pruner(_ => throw new NestException("no room")).PruneAsync(Actor.Operator, null, Cancel));
        Assert.Equal(1, Chain.AssertWhole(_nest.Database));

        await PruneAsync();
        Assert.True(Chain.AssertWhole(_nest.Database) > 1);
    }

    [Fact]
    public async Task Prune_LeavesTheNewestRecordAndTheLastDay()
    {
        _time.Advance(TimeSpan.FromDays(1000));
        var newest = _nest.Journal.Head.Seq;

        var done = await PruneAsync();

        Assert.Equal(newest - 1, done.Through);
        await Assert.ThrowsAsync<NestException>(() => Pruner().PruneAsync(Actor.Operator, _time.GetUtcNow().AddHours(-1), Cancel));
        Assert.Equal(newest, Chain.AssertWhole(_nest.Database));
    }

    [Fact]
    public async Task Prune_RecordsOfAWrongClock_NeitherStayForEverNorTakeOthersAlong()
    {
        await CallsAsync(2);
        _time.Advance(TimeSpan.FromDays(4000)); // the clock was set wrong for a moment
        await CallsAsync(1);
        _time.AdjustTime(s_begin.AddDays(1));
        await CallsAsync(2);
        _time.AdjustTime(s_begin.AddMonths(14));
        await CallsAsync(1);
        _time.AdjustTime(s_begin.AddDays(-3000));
        await CallsAsync(1);
        _time.AdjustTime(s_begin.AddMonths(14).AddDays(1));

        await PruneAsync();

        Chain.AssertWhole(_nest.Database);
        await using var db = _nest.Database.CreateDbContext();
        Assert.Equal(2, (await db.CallsAsync()).Count);
    }

    [Fact]
    public async Task Prune_AndOneMoreRecordGone_IsTampering()
    {
        await CallsAsync(6);
        _time.Advance(TimeSpan.FromDays(400));
        await CallsAsync(6);
        var done = await PruneAsync();
        await _nest.Journal.WorkAsync(
            connection =>
            {
                using var command = connection.CreateCommand();
                command.CommandText = "DELETE FROM Journal WHERE Seq = (SELECT min(Seq) FROM Journal)";
                command.ExecuteNonQuery();
            },
            Cancel);

        var found = await VerifyAsync();

        Assert.Equal((Verdict.Tampered, done.Through + 1), (found.Verdict, found.FirstBadSeq));
    }

    [Fact]
    public async Task Prune_Twice_BeginsWhereTheFirstEnded_AndPolicyIsTheSame()
    {
        await CallsAsync(4);
        _time.Advance(TimeSpan.FromDays(100));
        await CallsAsync(4);
        await _nest.Commit(new Change.MemberSuspended(_nest.MemberId));
        _time.Advance(TimeSpan.FromDays(100));
        await CallsAsync(4);
        _time.SetUtcNow(s_begin.AddMonths(12).AddDays(50));
        var once = await PruneAsync();
        _time.Advance(TimeSpan.FromDays(100));

        var twice = await PruneAsync();

        Assert.Equal(once.Through + 1, twice.From);
        Assert.Equal(twice.Through + 1, Chain.AssertWhole(_nest.Database));
        Assert.True(_nest.Journal.State.Members[_nest.MemberId].Suspended);
    }

    [Fact]
    public async Task Prune_WhileCallsAreMade_DelaysNoneForEver()
    {
        await CallsAsync(1500);
        _time.Advance(TimeSpan.FromDays(400));
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var calls = Task.Run(
            async () =>
            {
                var made = 0;
                while (!enough.IsCancellationRequested)
                {
                    var admitted = await _nest.Call();
                    _nest.Journal.Complete(admitted.Permit!, new CallEnd(CallOutcome.Succeeded, null, 1));
                    made++;
                }

                return made;
            },
            Cancel);

        await PruneAsync();
        await enough.CancelAsync();

        Assert.True(await calls > 0);
        await _nest.DisposeAsync();
        Assert.True(Chain.AssertWhole(_nest.Database) > 1);
    }

    [Fact]
    public async Task Prune_OfAStopStillInForce_KeepsItInForceAndInTheList()
    {
        await using var books = new TestBooks();
        var ann = await books.AddAsync("ann", MemberRole.Admin);
        await books.Stops.StopAsync(ann, new Stop(StopScope.Member, ann.MemberId!.Value), "old", Cancel);
        books.Time.Advance(TimeSpan.FromDays(500));
        await books.AddAsync("ben", MemberRole.Member);
        var run = books.Get<Retention>().PruneAsync(Actor.Operator, null, Cancel);
        await Eventually.Holds(() =>
        {
            books.Time.Advance(TimeSpan.FromMilliseconds(20));
            return run.IsCompleted;
        });

        Assert.True((await run).Count > 0);
        var stop = Assert.Single(await books.Stops.ListAsync(Cancel));
        Assert.Equal(("ann@example.com", null), (stop.Subject, stop.Reason));
        await books.Stops.ResumeAsync(Actor.Operator, stop.Stop, Cancel);
        Assert.Empty(await books.Stops.ListAsync(Cancel));
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(6, false)]
    public void Warning_SaysThatRecordsGoEarly(int months, bool warns) =>
        Assert.Equal(warns, Pruner(months: months).Warning is not null);

    /// <summary>Runs it to its end: the pauses between batches pass on the test's clock.</summary>
    private async Task<Pruning> PruneAsync(DateTimeOffset? before = null)
    {
        var run = Pruner().PruneAsync(Actor.Operator, before, Cancel);
        await Eventually.Holds(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(20));
            return run.IsCompleted;
        });
        var done = await run;
        await AssertIntactAsync();
        return done;
    }

    private async Task AssertIntactAsync()
    {
        var found = await VerifyAsync();
        Assert.True(found.Verdict is Verdict.Intact or Verdict.Incomplete, string.Join(' ', found.Findings));
    }

    private Task<VerificationResult> VerifyAsync() => JournalVerifier.VerifyAsync(new VerificationRequest(_folder.Path), null, Cancel);

    private long FirstSeq()
    {
        using var db = _nest.Database.CreateDbContext();
        return db.Journal.Min(row => row.Seq);
    }

    private Retention Pruner(SignCheckpoint? signer = null, int months = 12) => new(
        _nest.Journal, _nest.Database, _folder.Data, new AuditOptions { RetentionMonths = months }, signer ?? SignAsync, _time);

    private Task SignAsync(CancellationToken cancellationToken)
    {
        _signed.Add(_nest.Journal.Head.Seq);
        return Task.CompletedTask;
    }

    private async Task CallsAsync(int count)
    {
        var admitted = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => _nest.Call()));
        var head = _nest.Journal.Head.Seq;
        foreach (var call in admitted.Where(call => call.Permit is not null))
        {
            _nest.Journal.Complete(call.Permit!, new CallEnd(CallOutcome.Succeeded, TimeSpan.FromMilliseconds(2), 20));
            head++;
        }

        await WrittenAsync(head);
    }

    private Task WrittenAsync(long seq) => Eventually.Holds(() => _nest.Journal.Head.Seq >= seq);
}
