using McpNest.Core.Journal;
using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Audit;

/// <summary>Tells where the kept records begin.</summary>
public sealed class JournalRange(NestDatabase database)
{
    public async Task<JournalEnds> ReadAsync(CancellationToken cancellationToken)
    {
        using var connection = database.Open(readOnly: true);
        var first = ChainReader.First(connection);
        await using var db = database.CreateDbContext();
        var body = await db.Journal.AsNoTracking().Where(row => row.Seq >= first).OrderBy(row => row.Seq).Select(row => row.Body)
            .FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        return new JournalEnds(first, body is null ? null : RecordTime(body));
    }

    private static DateTimeOffset RecordTime(byte[] body) =>
        UtcJsonConverter.FromText(System.Text.Json.JsonElement.Parse(body).GetProperty("at").GetString()!);
}
