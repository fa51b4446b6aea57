using System.Text.Json;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Tests.Support;
using McpNest.Tests.Support.Upstreams;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Tests.Journal;

/// <summary>The system's clock may be set; the order, and the time that passes, may not.</summary>
public sealed class ClockTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(3600)]
    [InlineData(-3600)]
    public async Task ClockThatWasSet_IsRecordedWithWhatItShouldShow(int seconds)
    {
        using var folder = new TempFolder();
        var clock = new FakeWallClock();
        await using var journal = TestJournal.Open(folder, clock);
        await journal.Populate();
        await journal.Journal.StartServingAsync(Cancel);
        var before = clock.GetUtcNow();

        clock.Offset = TimeSpan.FromSeconds(seconds);

        await Eventually.Holds(async () => await JumpsAsync(journal) is [_, ..]);
        var (at, expected) = Assert.Single(await JumpsAsync(journal));
        Assert.InRange((at - expected).TotalSeconds - seconds, -5, 5);
        Assert.InRange((expected - before).TotalSeconds, -1, 60);
    }

    [Fact]
    public void ClockThatDrifts_IsNotRecorded()
    {
        var clock = new FakeWallClock();
        var watch = new ClockWatch(clock);

        for (var i = 0; i < 100; i++)
        {
            clock.Offset += TimeSpan.FromSeconds(1); // far more than a clock that is slewed
            Assert.Null(watch.Look());
        }

        clock.Offset += TimeSpan.FromSeconds(6);
        Assert.NotNull(watch.Look());
        Assert.Null(watch.Look()); // once
    }

    [Fact]
    public async Task ClockSetBack_OrderIsBySeqAndEachDecisionIsForTheInstantItNames()
    {
        using var folder = new TempFolder();
        var clock = new FakeWallClock();
        await using var journal = TestJournal.Open(folder, clock);
        await journal.Populate();
        await journal.Commit(new Change.GrantSet(
            journal.GrantId, SubjectKind.Member, journal.MemberId, journal.ServerId, null, GrantEffect.Allow, clock.GetUtcNow().AddHours(1)));
        await journal.Journal.StartServingAsync(Cancel);
        Assert.True((await journal.Call()).Decision.IsAllowed);

        clock.Offset = TimeSpan.FromHours(2);
        Assert.Equal(DenialReason.GrantExpired, (await journal.Call()).Decision.Reason);
        await Eventually.Holds(async () => (await JumpsAsync(journal)).Count == 1);
        clock.Offset = TimeSpan.Zero; // what had expired by a clock that was wrong is good again, and the record says why
        Assert.True((await journal.Call()).Decision.IsAllowed);
        await Eventually.Holds(async () => (await JumpsAsync(journal)).Count == 2);
        await journal.DisposeAsync();

        await using var db = journal.Database.CreateDbContext();
        var calls = await db.CallsAsync();
        Assert.Equal([false, true, false], calls.OrderBy(call => call.Seq).Select(call => call.Reason is not null));
        Assert.True(calls.MaxBy(call => call.At)!.Seq < calls.Max(call => call.Seq));
    }

    [Fact]
    public async Task ClockSetAheadByYears_TimesNothingOut()
    {
        using var folder = new TempFolder();
        var clock = new FakeWallClock();
        await using var journal = TestJournal.Open(folder, clock, new JournalOptions { WriteDeadline = TimeSpan.FromSeconds(20) });
        await journal.Populate();
        await journal.Grant();

        clock.Offset = TimeSpan.FromDays(3650);

        var admission = await journal.Call();
        Assert.True(admission.Decision.IsAllowed);
        Assert.Null(journal.Journal.ClosedBecause);
    }

    private static async Task<List<(DateTimeOffset At, DateTimeOffset Expected)>> JumpsAsync(TestJournal journal)
    {
        await using var db = journal.Database.CreateDbContext();
        var jumps = new List<(DateTimeOffset, DateTimeOffset)>();
        foreach (var row in await db.Journal.Where(row => row.Kind == "e").OrderBy(row => row.Seq).ToListAsync(Cancel))
        {
            using var json = JsonDocument.Parse(row.Body);
            if (ChangeJson.ReadEvent(json.RootElement.GetProperty("body")) is NestEvent.ClockJumped jumped)
            {
                jumps.Add((json.RootElement.GetProperty("at").GetDateTimeOffset(), jumped.Expected));
            }
        }

        return jumps;
    }

    /// <summary>A wall clock that can be set, over time that passes as it does.</summary>
    private sealed class FakeWallClock : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
    }
}
