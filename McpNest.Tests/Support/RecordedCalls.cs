using McpNest.Core.Audit;
using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Tests.Support;

/// <summary>What the journal holds about calls, in words, oldest first.</summary>
internal static class RecordedCalls
{
    public static async Task<List<CallEntry>> CallsAsync(this NestDbContext db) =>
        [.. (await CallLog.ReadAsync(db, db.Calls.AsNoTracking(), CancellationToken.None)).OrderBy(call => call.Seq)];

    public static async Task<CallEntry> OneCallAsync(this NestDbContext db) => Assert.Single(await db.CallsAsync());

    public static async Task<CallEntry> CallAsync(this NestDbContext db, long seq) => (await db.CallsAsync()).Single(call => call.Seq == seq);
}
