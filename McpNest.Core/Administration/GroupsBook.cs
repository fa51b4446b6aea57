using System.Collections.Immutable;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Administration;

/// <summary>What people do with groups. A group can carry grants on any server, so groups are an admin's.</summary>
public sealed class GroupsBook(NestJournal journal, NestDatabase database)
{
    /// <returns>Id of the new group.</returns>
    public async Task<Guid> AddAsync(Actor actor, string name, CancellationToken cancellationToken)
    {
        await DemandAdminAsync(actor, cancellationToken);
        GroupRows.DemandName(name);
        var id = Guid.CreateVersion7();
        await journal.CommitAsync(actor, [new Change.GroupAdded(id)], (db, token) => GroupRows.AddAsync(db, id, name, token), cancellationToken);
        return id;
    }

    /// <summary>Puts members in a group and takes others out of it. Whom somebody else put in or took out meanwhile stays so.</summary>
    /// <param name="seen">Who was in the group when it was read.</param>
    /// <param name="wanted">Who of those, and who else, is to be in it.</param>
    public async Task SetMembersAsync(
        Actor actor, Guid groupId, IReadOnlyCollection<Guid> seen, IReadOnlyCollection<Guid> wanted, CancellationToken cancellationToken)
    {
        await DemandAdminAsync(actor, cancellationToken);
        await journal.CommitAsync(
            actor, present => Members(present, groupId, members => members.Except(seen.Except(wanted)).Union(wanted.Except(seen))), rows: null, cancellationToken);
    }

    /// <summary>Puts one member in a group or takes them out of it; the others stay.</summary>
    public async Task PutAsync(Actor actor, Guid groupId, Guid memberId, bool isIn, CancellationToken cancellationToken)
    {
        await DemandAdminAsync(actor, cancellationToken);
        await journal.CommitAsync(
            actor, present => Members(present, groupId, members => isIn ? members.Add(memberId) : members.Remove(memberId)), rows: null, cancellationToken);
    }

    public async Task RenameAsync(Actor actor, Guid groupId, string name, CancellationToken cancellationToken)
    {
        await DemandAdminAsync(actor, cancellationToken);
        GroupRows.DemandName(name);
        // A name is not policy, but comes with a record too, so that everybody who shows names looks again.
        await journal.CommitAsync(
            actor,
            present => [new Change.GroupMembersSet(groupId, [.. Require(present, groupId).Members])],
            (db, token) => GroupRows.RenameAsync(db, groupId, name, token),
            cancellationToken);
    }

    public async Task RemoveAsync(Actor actor, Guid groupId, CancellationToken cancellationToken)
    {
        await DemandAdminAsync(actor, cancellationToken);
        await journal.CommitAsync(
            actor,
            [new Change.GroupRemoved(groupId)],
            (db, token) => db.Groups.Where(row => row.Id == groupId).ExecuteDeleteAsync(token),
            cancellationToken);
    }

    /// <summary>Everyone first, then by name.</summary>
    public async Task<IReadOnlyList<GroupSummary>> ListAsync(CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        await using var db = database.CreateDbContext();
        var rows = await db.Groups.AsNoTracking().OrderBy(row => row.NameKey).ToListAsync(cancellationToken);
        return
        [
            new GroupSummary(Group.EveryoneId, GroupRows.Everyone, []),
            .. rows.Where(row => state.Groups.ContainsKey(row.Id))
                .Select(row => new GroupSummary(row.Id, row.Name, [.. state.Groups[row.Id].Members])),
        ];
    }

    /// <summary>The change that adds members to those a group has now.</summary>
    internal static Change.GroupMembersSet With(PolicyState state, Guid groupId, params IEnumerable<Guid> memberIds) =>
        new(groupId, [.. Require(state, groupId).Members.Union(memberIds)]);

    private static Change[] Members(PolicyState present, Guid groupId, Func<ImmutableHashSet<Guid>, ImmutableHashSet<Guid>> change)
    {
        var before = Require(present, groupId).Members;
        var after = change(before);
        return after.SetEquals(before) ? [] : [new Change.GroupMembersSet(groupId, [.. after])];
    }

    private static Group Require(PolicyState state, Guid id) =>
        state.Groups.GetValueOrDefault(id) ?? throw new NestException("There is no such group (any more); look at the list of groups again.");

    private async Task DemandAdminAsync(Actor actor, CancellationToken cancellationToken) =>
        Authority.Demand(
            Authority.IsAdmin(await journal.CatchUpAsync(cancellationToken), actor), "Only an admin can change groups; ask one of them.");
}
