using System.Text.Json;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Administration;

/// <summary>Looks back in the journal for what was last decided about each tool of a server.</summary>
internal sealed class ToolHistory(NestDbContext db)
{
    // Decisions are rare beside calls; beyond so many changes a page need not know who it was.
    private const int Furthest = 2000;

    public async Task<IReadOnlyDictionary<Guid, ToolDecision>> ReadAsync(Guid serverId, CancellationToken cancellationToken)
    {
        var rows = await db.Database
            .SqlQueryRaw<byte[]>($"SELECT Body AS Value FROM Journal WHERE {RecordKind.NotCalls} AND Kind = 'c' ORDER BY Seq DESC LIMIT {Furthest}")
            .ToListAsync(cancellationToken);
        var found = new Dictionary<Guid, (ToolAct Act, Actor By, DateTimeOffset At)>();
        foreach (var row in rows)
        {
            var record = JsonElement.Parse(row);
            if (Read(record.GetProperty("body"), serverId) is not { } decided)
            {
                continue;
            }

            var (by, at) = (Actor.Parse(record.GetProperty("actor").GetString()!), record.GetProperty("at").GetDateTimeOffset());
            foreach (var tool in decided.Tools)
            {
                found.TryAdd(tool, (decided.Act, by, at)); // newest first
            }
        }

        var people = await db.Members.AsNoTracking().ToDictionaryAsync(row => row.Id, row => row.Name, cancellationToken);
        return found.ToDictionary(pair => pair.Key, pair => new ToolDecision(
            pair.Value.Act,
            pair.Value.By.MemberId is { } id ? people.GetValueOrDefault(id) ?? "a former member" : WireName.Of(pair.Value.By.Kind),
            pair.Value.At));
    }

    private static (ToolAct Act, IEnumerable<Guid> Tools)? Read(JsonElement body, Guid serverId) => body.GetProperty("change").GetString() switch
    {
        "tools_approved" or "tools_kept" or "tools_blocked" => ChangeJson.Read(body) switch
        {
            Change.ToolsApproved c when c.ServerId == serverId => (ToolAct.Approved, c.Tools.Select(version => version.ToolId)),
            Change.ToolsKept c when c.ServerId == serverId => (ToolAct.Kept, c.Tools.Select(version => version.ToolId)),
            Change.ToolsBlocked c when c.ServerId == serverId => (ToolAct.Blocked, c.ToolIds),
            _ => null,
        },
        _ => null,
    };
}
