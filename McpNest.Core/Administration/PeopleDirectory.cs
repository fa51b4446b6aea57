using System.Collections.Frozen;
using McpNest.Core.Journal;
using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Administration;

/// <summary>Names for ids, cached and refreshed when the policy moves. Reads return at once from the cache.</summary>
public sealed class PeopleDirectory(NestJournal journal, NestDatabase database)
{
    private volatile Names _names = Names.None;

    /// <summary>Fills the cache if something moved since the last time. Call once per page load.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        // Every change of a name comes with a change of policy, so its version says whether to look again.
        var version = (await journal.CatchUpAsync(cancellationToken)).Version;
        if (_names.Version == version)
        {
            return;
        }

        await using var db = database.CreateDbContext();
        var members = await db.Members.AsNoTracking().Select(row => new { row.Id, row.Name, row.Email }).ToListAsync(cancellationToken);
        var agents = await db.Agents.AsNoTracking().Select(row => new { row.Id, row.Name }).ToListAsync(cancellationToken);
        var groups = await db.Groups.AsNoTracking().Select(row => new { row.Id, row.Name }).ToListAsync(cancellationToken);
        _names = new Names(
            version,
            members.ToFrozenDictionary(row => row.Id, row => (row.Name, row.Email)),
            agents.ToFrozenDictionary(row => row.Id, row => row.Name),
            groups.ToFrozenDictionary(row => row.Id, row => row.Name));
    }

    /// <summary>Display name, or null when not known.</summary>
    public string? NameOf(Guid memberId) => _names.Members.TryGetValue(memberId, out var known) ? known.Name : null;

    public string? EmailOf(Guid memberId) => _names.Members.TryGetValue(memberId, out var known) ? known.Email : null;

    public string? AgentNameOf(Guid agentId) => _names.Agents.GetValueOrDefault(agentId);

    public string? GroupNameOf(Guid groupId) =>
        groupId == Policy.Group.EveryoneId ? GroupRows.Everyone : _names.Groups.GetValueOrDefault(groupId);

    private sealed record Names(
        long Version,
        FrozenDictionary<Guid, (string Name, string Email)> Members,
        FrozenDictionary<Guid, string> Agents,
        FrozenDictionary<Guid, string> Groups)
    {
        public static readonly Names None = new(
            -1, FrozenDictionary<Guid, (string Name, string Email)>.Empty, FrozenDictionary<Guid, string>.Empty, FrozenDictionary<Guid, string>.Empty);
    }
}
