using System.Text.Json;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Administration;

/// <summary>Who changed the grant of one subject and target last: policy knows what stands there, the journal knows the rest.</summary>
internal static class GrantRecord
{
    // Drafts are minutes old; nobody waits for the whole journal to be read.
    private const int MostRead = 2000;

    /// <summary>By cell; cells whose last change is not among the newest records are left out.</summary>
    public static async Task<IReadOnlyDictionary<(GrantSubject, GrantTarget), Actor>> LastAsync(
        NestDbContext db, IReadOnlySet<(GrantSubject, GrantTarget)> cells, CancellationToken cancellationToken)
    {
        var found = new Dictionary<(GrantSubject, GrantTarget), Actor>();
        var removed = new Dictionary<Guid, Actor>(); // a removal names the grant; the older record that gave it names the cell
        // Only so worded does the index over the rarer records serve it.
        var changes = db.Journal.FromSqlRaw($"SELECT * FROM Journal WHERE {RecordKind.NotCalls} AND Kind = 'c' ORDER BY Seq DESC LIMIT {MostRead}").AsNoTracking();
        await foreach (var row in changes.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            using var json = JsonDocument.Parse(row.Body);
            var by = Actor.Parse(json.RootElement.GetProperty("actor").GetString()!);
            switch (ChangeJson.Read(json.RootElement.GetProperty("body")))
            {
                case Change.GrantRemoved gone:
                    removed[gone.GrantId] = by;
                    break;
                case Change.GrantSet set when cells.Contains(CellOf(set)):
                    found.TryAdd(CellOf(set), removed.TryGetValue(set.GrantId, out var remover) ? remover : by);
                    break;
            }

            if (found.Count == cells.Count)
            {
                break;
            }
        }

        return found;
    }

    private static (GrantSubject, GrantTarget) CellOf(Change.GrantSet set) =>
        (new GrantSubject(set.SubjectKind, set.SubjectId), new GrantTarget(set.ServerId, set.ToolId));
}
