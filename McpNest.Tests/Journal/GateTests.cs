using System.Reflection;
using System.Text;
using McpNest.Core;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Tests.Support;
using McpNest.Tests.Support.Upstreams;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Tests.Journal;

public sealed class GateTests : IDisposable
{
    private static readonly JournalOptions s_impatient = new() { WriteDeadline = TimeSpan.FromSeconds(1), RetryInterval = TimeSpan.FromMilliseconds(20) };

    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task LockHeldByAnother_ClosesTheGateAndServiceResumesByItself()
    {
        await using var journal = await Ready();
        using (var holder = journal.Database.Open(readOnly: false))
        {
            using var transaction = holder.BeginTransaction(deferred: false);
            await Assert.ThrowsAsync<JournalUnavailableException>(journal.Call);
            await Eventually.Holds(() => journal.Journal.ClosedBecause is not null);
            await Assert.ThrowsAsync<JournalUnavailableException>(journal.Call); // at once, without waiting again
            transaction.Rollback();
        }

        await Eventually.Holds(() => journal.Journal.ClosedBecause is null);

        Assert.True((await journal.Call()).Decision.IsAllowed);
        await using var db = journal.Database.CreateDbContext();
        Assert.Equal(2, await db.Journal.CountAsync(row => row.Kind == "g", Cancel)); // closed, opened
        // The refused one may have been taken in at the last moment, and is then recorded as cancelled.
        Assert.Single(await db.CallsAsync(), call => call.Outcome is null);
    }

    [Fact]
    public async Task StartOnASlowDisk_WaitsForIt()
    {
        await using var journal = await Ready();
        Task<int> start;
        using (var holder = journal.Database.Open(readOnly: false))
        {
            using var transaction = holder.BeginTransaction(deferred: false);
            start = journal.Journal.StartServingAsync(Cancel);
            await Eventually.Holds(() => journal.Journal.ClosedBecause is not null);
            transaction.Rollback();
        }

        Assert.Equal(0, await start);
        Assert.True((await journal.Call()).Decision.IsAllowed);
    }

    [Fact]
    public async Task DeletedDatabase_ClosesTheGateAndIsNotMadeAnew()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "An open file cannot be deleted on Windows.");
        await using var journal = await Ready();
        File.Move(_folder.File("nest.db"), _folder.File("elsewhere"));

        await Assert.ThrowsAsync<JournalUnavailableException>(journal.Call);

        Assert.Contains("moved, deleted or replaced", journal.Journal.ClosedBecause, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("nest.db")));

        File.Copy(_folder.File("elsewhere"), _folder.File("nest.db")); // put back, as another file
        await Eventually.Holds(() => journal.Journal.ClosedBecause is null);
        Assert.True((await journal.Call()).Decision.IsAllowed);

        // What other processes write into that file is seen too.
        await using var commandLine = TestJournal.Open(_folder);
        await commandLine.Commit(new Change.Stopped(StopScope.Everything, null));
        Assert.Contains(Stop.Everything, (await journal.Journal.CatchUpAsync(Cancel)).Stops);
    }

    [Fact]
    public async Task GateClosedBesideAnIdleWriter_OpensByItself()
    {
        await using var journal = await Ready();
        var gate = (Gate)typeof(NestJournal).GetField("_gate", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(journal.Journal)!;

        gate.Close(GateReason.TooSlow, DateTimeOffset.UnixEpoch); // as the watchdog does, at the last moment of a group

        await Eventually.Holds(() => journal.Journal.ClosedBecause is null);
        Assert.True((await journal.Call()).Decision.IsAllowed);
    }

    [Fact]
    public async Task ChangeOfANewerVersion_ClosesTheGateAndIsRefusedAtTheNextStart()
    {
        await using (var journal = await Ready())
        {
            var body = Encoding.UTF8.GetBytes(
                """{"actor":"operator","at":"2030-01-01T00:00:00.0000000Z","body":{"change":"of_a_later_version"},"kind":"change","v":1}""");
            using (var other = journal.Database.Open(readOnly: false))
            {
                using var command = other.CreateCommand();
                command.CommandText = "INSERT INTO Journal (Seq, Kind, Body, Hash) VALUES ($seq, 'c', $body, $hash)";
                command.Parameters.AddWithValue("$seq", journal.Journal.Head.Seq + 1);
                command.Parameters.AddWithValue("$body", body);
                command.Parameters.AddWithValue("$hash", ChainHead.HashOf(body));
                command.ExecuteNonQuery();
            }

            await Assert.ThrowsAsync<JournalUnavailableException>(journal.Call);
            await Eventually.Holds(() => journal.Journal.ClosedBecause is not null);
        }

        Assert.Contains("newer version", Assert.Throws<NestException>(() => TestJournal.Open(_folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void GateThatWaitedForASlowWrite_TakesOnTheGraverReason()
    {
        var gate = new Gate();

        Assert.True(gate.Close(GateReason.TooSlow, DateTimeOffset.UnixEpoch));
        Assert.False(gate.Close(GateReason.IoError, DateTimeOffset.MaxValue));
        Assert.False(gate.Close(GateReason.DiskFull, DateTimeOffset.MaxValue));

        Assert.Equal(new Gate.Closure(GateReason.IoError, DateTimeOffset.UnixEpoch), gate.Closed);
    }

    [Fact]
    public async Task FullDatabase_ClosesTheGateAndOpensWhenThereIsRoom()
    {
        await using var journal = await Ready();
        // SQLite says "full" in the same words when a page limit is reached as when the disk is.
        await journal.Journal.CommitAsync(
            Actor.Operator,
            [],
            async (db, ct) =>
            {
                var pages = await db.Database.SqlQueryRaw<long>("SELECT page_count AS Value FROM pragma_page_count").SingleAsync(ct);
#pragma warning disable EF1002 // a number just read
                await db.Database.ExecuteSqlRawAsync($"PRAGMA max_page_count={pages}", ct);
#pragma warning restore EF1002
            },
            Cancel);
        var refused = false;
        for (var i = 0; i < 400 && !refused; i++)
        {
            try
            {
                await journal.Call();
            }
            catch (JournalUnavailableException)
            {
                refused = true;
            }
        }

        Assert.True(refused, "The page limit was never reached.");
        await Eventually.Holds(() => journal.Journal.ClosedBecause is null); // reopening lifts the limit, which belonged to the connection
        Assert.True((await journal.Call()).Decision.IsAllowed);
    }

    [Fact]
    public async Task DamagedFile_IsRefusedInOneSentenceAndLeftAlone()
    {
        await (await Ready()).DisposeAsync();
        foreach (var side in new[] { "nest.db-wal", "nest.db-shm" })
        {
            File.Delete(_folder.File(side));
        }

        await File.WriteAllTextAsync(_folder.File("nest.db"), new string('x', 8192), Cancel);

        var refused = Assert.Throws<NestException>(() => TestJournal.Open(_folder));

        Assert.Contains("damaged", refused.Message, StringComparison.Ordinal);
        Assert.StartsWith("xxxx", await File.ReadAllTextAsync(_folder.File("nest.db"), Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AlteredChange_IsNotFolded()
    {
        await using (var journal = await Ready())
        {
            await using var db = journal.Database.Open(readOnly: false);
            using var command = db.CreateCommand();
            command.CommandText = "UPDATE Journal SET Body = CAST(replace(CAST(Body AS TEXT), '\"allow\"', '\"deny\"') AS BLOB) WHERE Kind = 'c'";
            command.ExecuteNonQuery();
        }

        var refused = Assert.Throws<NestException>(() => TestJournal.Open(_folder));

        Assert.Contains("damaged", refused.Message, StringComparison.Ordinal);
    }

    private async Task<TestJournal> Ready()
    {
        var journal = TestJournal.Open(_folder, options: s_impatient);
        await journal.Populate();
        await journal.Grant();
        return journal;
    }
}
