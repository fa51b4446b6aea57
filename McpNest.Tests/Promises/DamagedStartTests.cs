using System.Security.Cryptography;
using McpNest.Core;
using McpNest.Core.Journal;
using McpNest.Core.Storage;
using McpNest.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpNest.Tests.Promises;

/// <summary>A damaged or lost journal is never begun anew or mended in silence: the nest does not start, says so, and leaves every byte where it is.</summary>
public sealed class DamagedStartTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Database => _folder.File("nest.db");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Flipped_byte_in_any_page_is_refused_or_harmless_and_changes_nothing()
    {
        await FillAsync();
        var whole = await File.ReadAllBytesAsync(Database, Cancel);
        var refusals = 0;
        for (var page = 0; page < whole.Length; page += 4096)
        {
            foreach (var place in new[] { 0, 3, RandomNumberGenerator.GetInt32(8, 4096) })
            {
                var damaged = (byte[])whole.Clone();
                damaged[page + place] ^= (byte)(1 << RandomNumberGenerator.GetInt32(8));
                await File.WriteAllBytesAsync(Database, damaged, Cancel);
                if (await IsRefusedAsync())
                {
                    refusals++;
                    Assert.Equal(damaged, await File.ReadAllBytesAsync(Database, Cancel));
                }
            }
        }

        Assert.True(refusals > 0, "No flip was noticed, so this showed little.");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(4096)]
    [InlineData(-4096)]
    [InlineData(-1)]
    public async Task Truncated_file_is_refused(int length)
    {
        await FillAsync();
        var whole = await File.ReadAllBytesAsync(Database, Cancel);
        var cut = whole[..(length < 0 ? whole.Length + length : length)];
        await File.WriteAllBytesAsync(Database, cut, Cancel);
        if (length == 0)
        {
            await File.WriteAllTextAsync(_folder.File("nest.db-wal"), "what a killed nest left", Cancel);
        }

        Assert.True(await IsRefusedAsync());

        Assert.Equal(cut, await File.ReadAllBytesAsync(Database, Cancel));
        Assert.Equal(length == 0, File.Exists(_folder.File("nest.db-wal")));
    }

    [Theory]
    [InlineData("journal.key")]
    [InlineData("checkpoints/checkpoints.jsonl")]
    public async Task Missing_file_is_refused_where_checkpoints_tell_of_a_journal(string trace)
    {
        await FillAsync();
        File.Delete(Database);
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(trace))!);
        await File.WriteAllTextAsync(_folder.File(trace), "{}", Cancel);

        Assert.True(await IsRefusedAsync());
        Assert.False(File.Exists(Database));
    }

    private async Task FillAsync()
    {
        await using var journal = TestJournal.Open(_folder);
        await journal.Populate();
        await journal.Grant();
        for (var i = 0; i < 20; i++)
        {
            var admission = await journal.Call();
            journal.Journal.Complete(admission.Permit!, new CallEnd(CallOutcome.Succeeded, TimeSpan.Zero, 1));
        }
    }

    private async Task<bool> IsRefusedAsync()
    {
        try
        {
            var database = NestDatabase.OpenOrCreate(_folder.Data);
            await using var journal = NestJournal.Open(database, new LiveFeed(), TimeProvider.System, TestJournal.Patient, NullLogger<NestJournal>.Instance);
            Assert.NotEmpty(journal.State.Members); // it is the old one
            return false;
        }
        catch (NestException refusal)
        {
            Assert.Matches(@"(damaged|missing|newer McpNest|SQLite error).*(restore a backup|newer version|this user may write it)[^.]*\.\z", refusal.Message);
            return true;
        }
    }
}
