using System.Text.Json;
using McpNest.Core;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace McpNest.Tests.Journal;

public sealed class NestJournalTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Admit_WithoutGrant_IsDeniedAndRecorded()
    {
        await using var journal = TestJournal.Open(_folder);
        await journal.Populate();

        var admission = await journal.Call();

        Assert.Equal(DenialReason.NoGrant, admission.Decision.Reason);
        Assert.Null(admission.Permit);
        await using var db = journal.Database.CreateDbContext();
        var row = await db.OneCallAsync();
        Assert.Equal(("no_grant", "denied", "files", "read"), (row.Reason, row.Outcome, row.Server, row.Tool));
    }

    [Fact]
    public async Task Record_OfALimit_NamesAgentLimitAndCount_AndIsNoCall()
    {
        await using var journal = TestJournal.Open(_folder);
        await journal.Populate();
        var since = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        journal.Journal.Record(new LimitReached(LimitKind.AgentRate, journal.AgentId, journal.MemberId, 7, since));

        await journal.Journal.DisposeAsync(); // writes what waits
        await using var db = journal.Database.CreateDbContext();
        Assert.Empty(await db.CallsAsync());
        var row = await db.Journal.OrderByDescending(record => record.Seq).FirstAsync(Cancel);
        using var body = JsonDocument.Parse(row.Body);
        Assert.Equal("l", row.Kind);
        Assert.Equal(CanonicalJson.Encode(body.RootElement), row.Body);
        Assert.Equal(
            ("agent_rate", 7, journal.AgentId, journal.MemberId, "2026-01-01T00:00:00.0000000Z"),
            (body.RootElement.GetProperty("limit").GetString(), body.RootElement.GetProperty("count").GetInt32(), body.RootElement.GetProperty("agent").GetGuid(),
                body.RootElement.GetProperty("member").GetGuid(), body.RootElement.GetProperty("since").GetString()));
    }

    [Fact]
    public async Task Admit_WithGrant_IsDurableBeforeThePermitAndClosedByItsOutcome()
    {
        await using var journal = TestJournal.Open(_folder);
        await journal.Populate();
        await journal.Grant();

        var admission = await journal.Call();

        await using (var db = journal.Database.CreateDbContext())
        {
            var open = await db.OneCallAsync();
            Assert.Null(open.Outcome);
            Assert.Equal(journal.GrantId, open.GrantId);
            Assert.Equal("f1", open.Fingerprint);
        }

        journal.Journal.Complete(admission.Permit!, new CallEnd(CallOutcome.Succeeded, TimeSpan.FromMilliseconds(12), 34));
        await journal.Journal.DisposeAsync(); // writes what waits
        await using var after = journal.Database.CreateDbContext();
        var row = await after.OneCallAsync();
        Assert.Equal(("succeeded", 12, 34), (row.Outcome, row.DurationMs, row.ResponseBytes));
    }

    [Fact]
    public async Task Records_AreCanonicalAndChained()
    {
        await using (var journal = TestJournal.Open(_folder))
        {
            await journal.Populate();
            await journal.Grant();
            var admission = await journal.Call();
            journal.Journal.Complete(admission.Permit!, new CallEnd(CallOutcome.ToolError, TimeSpan.Zero, 1));
            await journal.Commit(new Change.GrantRemoved(journal.GrantId));
            await journal.Call();
        }

        using var database = NestDatabase.OpenOrCreate(_folder.Data).CreateDbContext();
        var previous = new string('0', 64);
        var rows = await database.Journal.OrderBy(row => row.Seq).ToListAsync(Cancel);
        Assert.Equal(Enumerable.Range(1, rows.Count).Select(i => (long)i), rows.Select(row => row.Seq));
        foreach (var row in rows)
        {
            using var json = JsonDocument.Parse(row.Body);
            Assert.Equal(CanonicalJson.Encode(json.RootElement), row.Body);
            Assert.Equal(previous, json.RootElement.GetProperty("prev").GetString());
            Assert.Equal(row.Seq, json.RootElement.GetProperty("seq").GetInt64());
            Assert.Equal(ChainHead.HashOf(row.Body), row.Hash);
            previous = Convert.ToHexStringLower(row.Hash);
        }

        Assert.Equal(["c", "i", "o"], rows.Select(row => row.Kind).Distinct().Order());
    }

    [Fact]
    public async Task State_AfterReopening_IsTheFoldOfTheRecords()
    {
        PolicyState before;
        await using (var journal = TestJournal.Open(_folder))
        {
            await journal.Populate();
            await journal.Grant();
            await journal.Commit(new Change.Stopped(StopScope.Server, journal.ServerId));
            before = journal.Journal.State;
        }

        await using var again = TestJournal.Open(_folder);
        var after = again.Journal.State;

        Assert.Equal(before.Version, after.Version);
        Assert.Equal(before.Grants.Values, after.Grants.Values);
        Assert.Equal(before.Stops, after.Stops);
        Assert.Equal(before.Agents.Values, after.Agents.Values);
        Assert.Equal(before.Servers.Values.Single().Tools.Values, after.Servers.Values.Single().Tools.Values);
    }

    [Fact]
    public async Task Commit_OfSeveralChanges_IsAllOrNothing()
    {
        await using var journal = TestJournal.Open(_folder);
        await journal.Populate();
        var version = journal.Journal.State.Version;

        var refused = await Assert.ThrowsAsync<NestException>(() => journal.Commit(
            new Change.MemberSuspended(journal.MemberId),
            new Change.ServerAdded(Guid.CreateVersion7(), "fi1es", ServerTransport.Http, CredentialKind.Shared, null, "t", 60)));

        Assert.Contains("looks too much like", refused.Message, StringComparison.Ordinal);
        Assert.Equal(version, journal.Journal.State.Version);
        Assert.False(journal.Journal.State.Members[journal.MemberId].Suspended);
    }

    [Fact]
    public async Task Commit_WhoseRowsFail_WritesNeitherRowsNorChange()
    {
        await using var journal = TestJournal.Open(_folder);
        await journal.Populate();
        static void AddGroup(NestDbContext db) => db.Groups.Add(new GroupRow { Id = Guid.CreateVersion7(), Name = "Team", NameKey = "team" });
        await journal.Journal.CommitAsync(
            Actor.Operator, [new Change.GroupAdded(Guid.CreateVersion7())], (db, _) => { AddGroup(db); return Task.CompletedTask; }, Cancel);
        var version = journal.Journal.State.Version;

        var refused = await Assert.ThrowsAsync<NestException>(() => journal.Journal.CommitAsync(
            Actor.Operator, [new Change.GroupAdded(Guid.CreateVersion7())], (db, _) => { AddGroup(db); return Task.CompletedTask; }, Cancel));

        Assert.Contains("look again", refused.Message, StringComparison.Ordinal);
        Assert.Equal(version, journal.Journal.State.Version);
        Assert.Single(journal.Journal.State.Groups);
        Assert.Equal(DenialReason.NoGrant, (await journal.Call()).Decision.Reason); // and the journal goes on
    }

    [Fact]
    public async Task Change_OfAnotherProcess_BindsOnTheNextCall()
    {
        await using var server = TestJournal.Open(_folder);
        await server.Populate();
        await server.Grant();
        Assert.True((await server.Call()).Decision.IsAllowed);
        await using var commandLine = TestJournal.Open(_folder);

        await commandLine.Commit(new Change.KeyRevoked(server.AgentId));

        var next = await server.Call();
        Assert.Equal(DenialReason.AgentRevoked, next.Decision.Reason);
        Assert.True(next.Decision.PolicyVersion < next.Seq);
    }

    [Fact]
    public async Task Commit_ByAMemberWhoWasSuspendedAtThatMoment_IsRefused()
    {
        await using var server = TestJournal.Open(_folder);
        await server.Populate();
        var lead = Guid.CreateVersion7();
        await server.Commit(new Change.MemberAdded(lead, MemberKind.Person, MemberRole.Lead, null));
        await using var commandLine = TestJournal.Open(_folder);
        await commandLine.Commit(new Change.MemberSuspended(lead));

        var refused = await Assert.ThrowsAsync<NestException>(() => server.Journal.CommitAsync(
            Actor.Member(lead), [new Change.KeyRevoked(server.AgentId)], null, Cancel));

        Assert.Contains("Your own role was changed", refused.Message, StringComparison.Ordinal);
        Assert.False(server.Journal.State.Agents[server.AgentId].Revoked);
    }

    [Fact]
    public async Task Database_IsReadableByItsOwnerOnly()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("File modes are not a thing on Windows.");
            return;
        }

        await using var journal = TestJournal.Open(_folder);
        await journal.Populate();

        foreach (var file in Directory.EnumerateFiles(_folder.Path))
        {
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(file) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead));
        }
    }

    [Fact]
    public async Task CatchUp_AfterAChangeOfAnotherProcess_ReturnsItsPolicyAndTicks()
    {
        await using var server = TestJournal.Open(_folder);
        await server.Populate();
        await using var commandLine = TestJournal.Open(_folder);
        var ticked = new TaskCompletionSource();
        using var subscription = server.Feed.Subscribe(() => ticked.TrySetResult());

        await commandLine.Commit(new Change.MemberSuspended(server.MemberId));
        var state = await server.Journal.CatchUpAsync(Cancel);

        Assert.True(state.Members[server.MemberId].Suspended);
        await ticked.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
    }

    [Fact]
    public async Task CloseInterrupted_AfterAKill_GivesOpenCallsAnOutcome()
    {
        var journal = TestJournal.Open(_folder);
        await journal.Populate();
        await journal.Grant();
        await journal.Call(); // never completed
        await journal.DisposeAsync();

        await using var next = TestJournal.Open(_folder);
        Assert.Equal(1, await next.Journal.StartServingAsync(Cancel));

        await using var db = next.Database.CreateDbContext();
        Assert.Equal("interrupted", (await db.OneCallAsync()).Outcome);
        Assert.Equal(0, await next.Journal.StartServingAsync(Cancel));
    }

    [Fact]
    public async Task Dispose_WaitsForTheOutcomesOfCallsUnderWay()
    {
        var journal = TestJournal.Open(_folder);
        await journal.Populate();
        await journal.Grant();
        var admission = await journal.Call();

        var disposing = journal.DisposeAsync();
        journal.Journal.Complete(admission.Permit!, new CallEnd(CallOutcome.Cancelled, TimeSpan.Zero, null));
        await disposing;

        await using var db = journal.Database.CreateDbContext();
        Assert.Equal("cancelled", (await db.OneCallAsync()).Outcome);
    }

    [Fact]
    public async Task Open_AfterAnUpgradeThatWasKilled_UpgradesAgain()
    {
        NestKey.Open(_folder.Data);
        using (var killed = new SqliteConnection($"Data Source={_folder.File("nest.db")};Pooling=False"))
        {
            killed.Open();
            using var command = killed.CreateCommand();
            command.CommandText = """
                CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL PRIMARY KEY, "Timestamp" TEXT NOT NULL);
                INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-01-01');
                """;
            command.ExecuteNonQuery();
        }

        await using var journal = TestJournal.Open(_folder);
        await journal.Populate();

        Assert.Equal(DenialReason.NoGrant, (await journal.Call()).Decision.Reason);
    }

    [Fact]
    public async Task Admit_AfterAnExpiredGrant_SaysSo()
    {
        var time = new FakeTimeProvider(DateTimeOffset.Parse("2026-01-01T00:00:00Z", null));
        await using var journal = TestJournal.Open(_folder, time);
        await journal.Populate();
        await journal.Commit(new Change.GrantSet(
            journal.GrantId, SubjectKind.Group, Group.EveryoneId, journal.ServerId, null, GrantEffect.Allow, time.GetUtcNow().AddDays(1)));
        Assert.True((await journal.Call()).Decision.IsAllowed);

        time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(DenialReason.GrantExpired, (await journal.Call()).Decision.Reason);
    }
}
