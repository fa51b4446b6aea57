using System.Net;
using System.Text;
using McpNest.Core.Journal;
using McpNest.Core.Storage;
using McpNest.Tests.EndToEnd;
using McpNest.Tests.Support.Upstreams;
using Microsoft.Data.Sqlite;

namespace McpNest.Tests.Promises;

/// <summary>Promise 2 against what can befall the journal's file while the nest runs. What needs a process of its own is in <see cref="RealFaultTests"/>.</summary>
public sealed class FaultTests
{
    private static readonly JournalOptions s_impatient = new() { WriteDeadline = TimeSpan.FromSeconds(2), RetryInterval = TimeSpan.FromMilliseconds(50) };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public Task Lock_held_by_another() => SurvivesAsync(
        (app, _) =>
        {
            var holder = app.Nest.Get<NestDatabase>().Open(readOnly: false);
            Run(holder, "BEGIN EXCLUSIVE");
            return Task.FromResult<Action>(holder.Dispose);
        },
        "could not be written in time");

    [Fact]
    public Task Deleted_file_that_is_put_back() => SurvivesAsync(
        (app, _) =>
        {
            Assert.SkipWhen(OperatingSystem.IsWindows(), "An open file cannot be deleted on Windows.");
            var (path, kept) = (FileOf(app), FileOf(app) + ".kept");
            File.Move(path, kept);
            return Task.FromResult(() => File.Move(kept, path));
        },
        "moved, deleted or replaced", canRead: false, isNoticedWithoutACall: true);

    [Fact]
    public Task File_replaced_by_an_older_copy() => SurvivesAsync(
        async (app, call) =>
        {
            Assert.SkipWhen(OperatingSystem.IsWindows(), "An open file cannot be replaced on Windows.");
            var (path, kept, older) = (FileOf(app), FileOf(app) + ".kept", FileOf(app) + ".older");
            Assert.True(await app.Journal.CompactAsync(Cancel));
            File.Copy(path, older);
            await call(); // of which the copy knows nothing
            Assert.True(await app.Journal.CompactAsync(Cancel));
            File.Move(path, kept);
            File.Move(older, path);
            return () => File.Move(kept, path, overwrite: true);
        },
        "moved, deleted or replaced", isNoticedWithoutACall: true);

    [Fact]
    public Task Truncated_file() => SurvivesAsync(
        async (app, _) =>
        {
            Assert.True(await app.Journal.CompactAsync(Cancel));
            var whole = await File.ReadAllBytesAsync(FileOf(app), Cancel);
            await using var file = OpenFile(app);
            file.SetLength(whole.Length / 2);
            return () => Overwrite(app, whole);
        },
        "damaged", canRead: false);

    [Fact]
    public Task Flipped_byte_in_a_page() => SurvivesAsync(
        async (app, _) =>
        {
            Assert.True(await app.Journal.CompactAsync(Cancel));
            var whole = await File.ReadAllBytesAsync(FileOf(app), Cancel);
            await using (var file = OpenFile(app))
            {
                for (var page = 4096; page < whole.Length; page += 4096)
                {
                    file.Position = page;
                    file.WriteByte((byte)(whole[page] ^ 0x40)); // what kind of page it is
                }
            }

            // Another process wrote, so that nothing is taken from memory any more.
            await using var other = new SqliteConnection($"Data Source={FileOf(app)};Pooling=False");
            other.Open();
            Run(other, "PRAGMA user_version=1");
            return () => Overwrite(app, whole);
        },
        "damaged", canRead: false);

    /// <summary>Serves, stops serving by itself, and serves again when the cause is gone.</summary>
    /// <param name="cause">Does the damage and returns what undoes it.</param>
    private static async Task SurvivesAsync(
        Func<NestApp, Func<Task>, Task<Action>> cause, string sentence, bool canRead = true, bool isNoticedWithoutACall = false)
    {
        await using var oracle = await FakeHttpServer.StartAsync();
        await using var app = await NestApp.StartAsync(journal: s_impatient);
        var ada = await app.AddMemberAsync("ada@example.com");
        var (_, url) = await app.IssueAsync(ada);
        await app.GrantAsync(ada, await app.AddServerAsync(oracle, "fake"));
        Assert.False(NestApp.IsRefused(await app.CallAsync(url, "fake__echo")));
        var folder = app.Nest.Folder;
        await Eventually.Holds(() => ChainCheck.Of(folder).OpenCalls == 0); // nothing is under way
        using var browser = app.Nest.Browser();

        var undo = await cause(app, () => app.CallAsync(url, "fake__echo"));
        var reached = oracle.Calls.Count();
        if (!isNoticedWithoutACall)
        {
            var during = await app.CallAsync(url, "fake__echo");
            Assert.Equal(-32010, (int)during["error"]!["code"]!);
        }

        await Eventually.Holds(() => app.Journal.ClosedBecause is not null);
        for (var i = 0; i < 5; i++)
        {
            using var anything = new StringContent("not even JSON", Encoding.UTF8, "application/json");
            using var refused = await browser.PostAsync(url, anything, Cancel); // before it is read
            Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (refused.StatusCode, refused.Headers.RetryAfter is not null));
            Assert.Contains("-32010", await refused.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        }

        await Eventually.Holds(() => app.Journal.ClosedBecause?.Contains(sentence, StringComparison.Ordinal) == true);
        using (var ready = await browser.GetAsync(new Uri("/readyz", UriKind.Relative), Cancel))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
            Assert.Contains(sentence, await ready.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        }

        using (var page = await browser.GetAsync(new Uri("/signin", UriKind.Relative), Cancel))
        {
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        }

        Assert.NotEmpty(app.Journal.State.Servers); // what lists and pages are made of
        if (canRead)
        {
            Assert.NotEmpty(await app.CallsAsync());
        }

        Assert.Equal(reached, oracle.Calls.Count());

        undo();
        await Eventually.Holds(() => app.Journal.ClosedBecause is null);
        Assert.False(NestApp.IsRefused(await app.CallAsync(url, "fake__echo")));
        Assert.Equal(reached + 1, oracle.Calls.Count());
        await Eventually.Holds(() => ChainCheck.Of(folder).OpenCalls == 0);
        var check = ChainCheck.Of(folder);
        Assert.Equal(oracle.Calls.Count(), check.Allowed["echo"]);
        Assert.Equal(["closed", "opened"], check.Happenings.Where(name => name is "closed" or "opened").Take(2));
        await ChainCheck.AssertVerifiesAsync(folder);
    }

    private static string FileOf(NestApp app) => Path.Combine(app.Nest.Folder, "nest.db");

    private static FileStream OpenFile(NestApp app) => new(FileOf(app), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    private static void Overwrite(NestApp app, byte[] whole)
    {
        using var file = OpenFile(app);
        file.Write(whole);
        file.SetLength(whole.Length);
    }

    private static void Run(SqliteConnection db, string sql)
    {
        using var command = db.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
