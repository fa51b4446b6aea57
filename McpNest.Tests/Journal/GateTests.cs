using McpNest.Core;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Tests.Support;
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
            await Until(() => journal.Journal.ClosedBecause is not null);
            await Assert.ThrowsAsync<JournalUnavailableException>(journal.Call); // at once, without waiting again
            transaction.Rollback();
        }

        await Until(() => journal.Journal.ClosedBecause is null);

        Assert.True((await journal.Call()).Decision.IsAllowed);
        await using var db = journal.Database.CreateDbContext();
        Assert.Equal(1, await db.Journal.CountAsync(row => row.Kind == "g", Cancel));
        Assert.Equal(1, await db.Calls.CountAsync(Cancel));
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

        File.Move(_folder.File("elsewhere"), _folder.File("nest.db"));
        await Until(() => journal.Journal.ClosedBecause is null);
        Assert.True((await journal.Call()).Decision.IsAllowed);
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
        await Until(() => journal.Journal.ClosedBecause is null); // reopening lifts the limit, which belonged to the connection
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

    private static async Task Until(Func<bool> condition)
    {
        using var cap = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        cap.CancelAfter(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            await Task.Delay(10, cap.Token);
        }
    }
}
