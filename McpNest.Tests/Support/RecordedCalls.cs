using McpNest.Core.Audit;
using McpNest.Core.Audit.Query;
using McpNest.Core.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Tests.Support;

/// <summary>What the journal holds about calls, in words, oldest first.</summary>
internal static class RecordedCalls
{
    public static async Task<List<CallEntry>> CallsAsync(this NestDbContext db)
    {
        await db.Database.OpenConnectionAsync();
        var connection = (SqliteConnection)db.Database.GetDbConnection();
        using var reader = new CallReader(connection, CallWords.Read(connection));
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {CallReader.Columns} FROM Calls ORDER BY Seq";
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            reader.Row(rows);
        }

        return [.. reader.Entries];
    }

    public static async Task<CallEntry> OneCallAsync(this NestDbContext db) => Assert.Single(await db.CallsAsync());

    public static async Task<CallEntry> CallAsync(this NestDbContext db, long seq) => (await db.CallsAsync()).Single(call => call.Seq == seq);
}
