using McpNest.Core.Audit;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace McpNest.Tests.Audit.Query;

public sealed class ChangeLogTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1000)]
    [InlineData(3)] // states are recorded in between, and pages begin behind them
    public async Task Targets_AreNamed_AlsoWhenTheyAreGoneSince(int interval)
    {
        await using var journal = TestJournal.Open(_folder, _time, TestJournal.Patient with { StateInterval = interval });
        await journal.Populate();
        await journal.Grant();
        await journal.Commit(new Change.GroupAdded(Guid.CreateVersion7()));
        await journal.Commit(new Change.ToolsBlocked(journal.ServerId, [journal.ToolId]));
        await journal.Commit(new Change.GrantRemoved(journal.GrantId));
        await journal.Commit(new Change.ServerRemoved(journal.ServerId));
        var log = new ChangeLog(journal.Database);

        var expected = new[] { "files", $"allow {Pseudonym.Of(journal.MemberId)} files__read", "files__read" };

        Assert.Equal(expected, (await log.PageAsync(null, null, 3, Cancel)).Select(change => change.Target));
        var (single, before) = (new List<string>(), (long?)null);
        for (var i = 0; i < 3; i++)
        {
            var change = Assert.Single(await log.PageAsync(null, before, 1, Cancel));
            single.Add(change.Target);
            before = change.Seq;
        }

        Assert.Equal(expected, single);
    }

    [Fact]
    public async Task Times_DoNotThinAPageOut()
    {
        await using var journal = TestJournal.Open(_folder, _time);
        for (var i = 0; i < 10; i++)
        {
            await journal.Commit(new Change.GroupAdded(Guid.CreateVersion7()));
            _time.Advance(TimeSpan.FromHours(1));
        }

        var log = new ChangeLog(journal.Database);
        var start = new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero);

        Assert.Equal(3, (await log.PageAsync(null, start.AddHours(5), null, 3, Cancel)).Count);
        Assert.Equal(start.AddHours(4), (await log.PageAsync(null, start.AddHours(5), null, 3, Cancel))[0].At);
        Assert.Equal(2, (await log.PageAsync(start.AddHours(8), null, null, 5, Cancel)).Count);
    }

    [Fact]
    public async Task OtherRecords_AreReadInWords()
    {
        await using var journal = TestJournal.Open(_folder, _time, TestJournal.Patient with { StateInterval = 5 });
        await journal.Populate();
        journal.Journal.Record(new LimitReached(LimitKind.AgentRate, journal.AgentId, journal.MemberId, 7, _time.GetUtcNow()));
        await journal.Journal.StartServingAsync(Cancel);

        var records = await new RecordLog(journal.Database).PageAsync(null, null, null, 10, Cancel);

        Assert.Equal(["event", "limit", "state"], records.Select(record => record.Kind));
        Assert.Equal("started", records[0].What);
        Assert.StartsWith($"agent_rate: 7 requests of {Pseudonym.Of(journal.MemberId)}", records[1].What, StringComparison.Ordinal);
        Assert.Equal(["actor", "through", "throughHash"], records[2].Fields.Select(field => field.Key));
        Assert.Empty(await new RecordLog(journal.Database).PageAsync(_time.GetUtcNow().AddHours(1), null, null, 10, Cancel));
    }
}
