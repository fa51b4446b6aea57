using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Administration;

/// <summary>What people do with members.</summary>
public sealed class PeopleBook(NestJournal journal, NestDatabase database, TimeProvider time)
{
    private static readonly AddMemberValidator s_validator = new();

    /// <returns>Id of the new member.</returns>
    public async Task<Guid> AddAsync(Actor actor, AddMember request, CancellationToken cancellationToken)
    {
        var id = Guid.CreateVersion7();
        await AddAsync(actor, id, request, cancellationToken);
        return id;
    }

    /// <summary>Adds a member under an id that was chosen before, so that an account could be made for it first.</summary>
    public async Task AddAsync(Actor actor, Guid id, AddMember request, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        Authority.Demand(
            Authority.MayAddMember(state, actor, request.Role),
            request.Role == MemberRole.Member ? "Only an admin or a lead can add a member." : "Only an admin can add a member with this role.");
        DemandFreshFor(actor, request.Role);
        s_validator.Demand(request);
        var owner = request.Kind == MemberKind.Service ? request.OwnerId ?? actor.MemberId : null;
        DemandOwner(state, actor, request.Kind, owner);

        Authority.Demand(
            request.Groups.Count == 0 || Authority.IsAdmin(state, actor), "Only an admin can put somebody in a group; leave the groups out.");

        await journal.CommitAsync(
            actor,
            present => [new Change.MemberAdded(id, request.Kind, request.Role, owner), .. request.Groups.Distinct().Select(group => GroupsBook.With(present, group, id))],
            (db, token) => MemberRows.AddAsync(db, id, request.Email, request.Name, time.GetUtcNow(), token),
            cancellationToken);
    }

    /// <summary>Adds several people who are each given a link, in one commit: all of them or none.</summary>
    /// <param name="people">Under ids that were chosen before.</param>
    /// <exception cref="NestException">One of them cannot be added; nothing was changed.</exception>
    public async Task AddInvitedAsync(Actor actor, IReadOnlyList<(Guid Id, AddMember Request)> people, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        if (people.Select(person => AddMemberValidator.KeyOf(person.Request.Email)).Distinct().Count() < people.Count)
        {
            throw new NestException("The same address stands in this list twice; leave one out.");
        }

        foreach (var (_, request) in people)
        {
            Authority.Demand(
                Authority.MayAddMember(state, actor, request.Role),
                request.Role == MemberRole.Member ? "Only an admin or a lead can add a member." : "Only an admin can add a member with this role.");
            s_validator.Demand(request);
            Authority.Demand(
                request.Kind == MemberKind.Person && (request.Groups.Count == 0 || Authority.IsAdmin(state, actor)),
                "Only an admin can put somebody in a group, and only people are invited; leave the groups out.");
        }

        await journal.CommitAsync(
            actor,
            present =>
            [
                .. people.Select(person => new Change.MemberAdded(person.Id, MemberKind.Person, person.Request.Role, null)),
                .. people.SelectMany(person => person.Request.Groups.Distinct().Select(group => (Group: group, person.Id)))
                    .GroupBy(entry => entry.Group, entry => entry.Id).Select(group => GroupsBook.With(present, group.Key, [.. group])),
                .. people.Select(person => new Change.LinkIssued(person.Id)),
            ],
            async (db, token) =>
            {
                foreach (var (id, request) in people)
                {
                    await MemberRows.AddAsync(db, id, request.Email, request.Name, time.GetUtcNow(), token);
                }
            },
            cancellationToken);
    }

    /// <summary>Shows another name for a member from now on, also beside what they did before.</summary>
    public async Task RenameAsync(Actor actor, Guid memberId, string name, CancellationToken cancellationToken)
    {
        var text = name.Trim();
        if (text.Length is 0 or > 100 || !Validation.IsPrintable(text))
        {
            throw new NestException("Enter a name of 1 to 100 visible characters.");
        }

        // It comes with a record too, so that everybody who shows names looks again.
        await ChangeAsync(
            actor, memberId, "rename a member", _ => new Change.MemberRenamed(memberId),
            (db, token) => MemberRows.RenameAsync(db, memberId, text, token), cancellationToken);
    }

    public Task SetRoleAsync(Actor actor, Guid memberId, MemberRole role, CancellationToken cancellationToken) =>
        ChangeAsync(actor, memberId, "change a role", member =>
        {
            DemandFreshFor(actor, role);
            return member.Kind == MemberKind.Service && role != MemberRole.Member
                ? throw new NestException("A service cannot sign in, so it keeps the role member.")
                : new Change.MemberRoleSet(memberId, role);
        }, rows: null, cancellationToken);

    public Task SuspendAsync(Actor actor, Guid memberId, CancellationToken cancellationToken) => SuspendAsync(actor, memberId, Handover.None, cancellationToken);

    /// <summary>Suspends a member and hands over, in one step, what they answer for; what is not handed over stays theirs.</summary>
    public Task SuspendAsync(Actor actor, Guid memberId, Handover handover, CancellationToken cancellationToken) =>
        ChangesAsync(
            actor, memberId, "suspend a member",
            state =>
            {
                Authority.Demand(!state.RequireMember(memberId).Suspended, "This member is suspended already.");
                return [.. handover.Changes(state, memberId), new Change.MemberSuspended(memberId)];
            },
            rows: null, cancellationToken);

    public Task UnsuspendAsync(Actor actor, Guid memberId, CancellationToken cancellationToken) =>
        ChangeAsync(actor, memberId, "end a suspension", member =>
        {
            DemandFreshFor(actor, member.Role);
            return member.Suspended ? new Change.MemberUnsuspended(memberId) : throw new NestException("This member is not suspended.");
        }, rows: null, cancellationToken);

    public Task RemoveAsync(Actor actor, Guid memberId, CancellationToken cancellationToken) => RemoveAsync(actor, memberId, Handover.None, cancellationToken);

    /// <summary>Removes a member and hands over, in one step, what they answer for.</summary>
    /// <returns>Who is no longer a member: they, and the services that went with them.</returns>
    /// <exception cref="NestException">They answer for services, and nobody was chosen who does from now on.</exception>
    public async Task<IReadOnlyList<Guid>> RemoveAsync(Actor actor, Guid memberId, Handover handover, CancellationToken cancellationToken)
    {
        List<Guid> gone = [];
        await ChangesAsync(
            actor, memberId, "remove a member",
            state =>
            {
                handover.DemandServices(state, memberId);
                gone = [.. handover.Removed(state, memberId), memberId];
                return [.. handover.Changes(state, memberId), .. gone.Select(id => new Change.MemberRemoved(id))];
            },
            (db, token) => ForgetAsync(db, gone, token), cancellationToken);
        return gone;
    }

    /// <summary>Hands over what somebody answers for, who stays for now; services that are to go with them are removed.</summary>
    public async Task HandOverAsync(Actor actor, Guid memberId, Handover handover, CancellationToken cancellationToken)
    {
        List<Guid> gone = [];
        await ChangesAsync(
            actor, memberId, "hand over what somebody answers for",
            state =>
            {
                gone = [.. handover.Removed(state, memberId)];
                return [.. handover.Changes(state, memberId), .. gone.Select(id => new Change.MemberRemoved(id))];
            },
            (db, token) => ForgetAsync(db, gone, token), cancellationToken);
    }

    /// <summary>Says who answers for a service from now on.</summary>
    public Task SetOwnerAsync(Actor actor, Guid serviceId, Guid ownerId, CancellationToken cancellationToken) =>
        ChangesAsync(
            actor, serviceId, "say who answers for a service",
            state =>
            {
                Handover.DemandAnswerer(state, leaver: serviceId, ownerId);
                return [new Change.ServiceOwnerSet(serviceId, ownerId)];
            },
            rows: null, cancellationToken);

    /// <summary>All members that were not removed, by name.</summary>
    public async Task<IReadOnlyList<MemberSummary>> ListAsync(CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        await using var db = database.CreateDbContext();
        var rows = await db.Members.AsNoTracking().Where(row => !row.Removed).ToListAsync(cancellationToken);
        var lastUses = await db.Agents.AsNoTracking()
            .Select(agent => new { agent.MemberId, agent.LastUsedAt })
            .ToListAsync(cancellationToken);
        var lastUseOf = lastUses.ToLookup(agent => agent.MemberId, agent => agent.LastUsedAt);
        var agentsOf = state.Agents.Values.Where(agent => agent.IsUsableAt(time.GetUtcNow())).ToLookup(agent => agent.MemberId);
        return
        [
            .. from row in rows
               where state.Members.ContainsKey(row.Id)
               let member = state.Members[row.Id]
               orderby row.Name, row.EmailKey
               select new MemberSummary(
                   row.Id, row.Email, row.Name, member.Kind, member.Role, member.OwnerId, member.Suspended,
                   agentsOf[row.Id].Count(), lastUseOf[row.Id].Max())
               {
                   AddedAt = row.AddedAt,
               },
        ];
    }

    /// <returns>Null when no member has this address (any more).</returns>
    public async Task<MemberSummary?> FindByEmailAsync(string email, CancellationToken cancellationToken)
    {
        var key = AddMemberValidator.KeyOf(email);
        return (await ListAsync(cancellationToken)).FirstOrDefault(member => AddMemberValidator.KeyOf(member.Email) == key);
    }

    /// <summary>Who has, or had last, this address; for looking into the past.</summary>
    public async Task<Guid?> FindIdAsync(string email, CancellationToken cancellationToken)
    {
        var key = AddMemberValidator.KeyOf(email);
        await using var db = database.CreateDbContext();
        return await db.Members.AsNoTracking()
            .Where(row => row.EmailKey == key)
            .OrderBy(row => row.Removed).ThenByDescending(row => row.AddedAt)
            .Select(row => (Guid?)row.Id)
            .FirstOrDefaultAsync(cancellationToken);
    }

    private static async Task ForgetAsync(NestDbContext db, List<Guid> members, CancellationToken cancellationToken)
    {
        foreach (var id in members)
        {
            await MemberRows.RemoveAsync(db, id, cancellationToken);
        }
    }

    private Task ChangeAsync(
        Actor actor, Guid memberId, string act, Func<Member, Change> change,
        Func<NestDbContext, CancellationToken, Task>? rows, CancellationToken cancellationToken) =>
        ChangesAsync(actor, memberId, act, state => [change(state.RequireMember(memberId))], rows, cancellationToken);

    private async Task ChangesAsync(
        Actor actor, Guid memberId, string act, Func<PolicyState, IReadOnlyList<Change>> changes,
        Func<NestDbContext, CancellationToken, Task>? rows, CancellationToken cancellationToken)
    {
        var state = await journal.CatchUpAsync(cancellationToken);
        Authority.Demand(Authority.IsAdmin(state, actor), $"Only an admin can {act}.");
        await journal.CommitAsync(
            actor,
            present =>
            {
                present.RequireMember(memberId);
                return changes(present);
            },
            rows, cancellationToken);
    }

    // An admin more, or again.
    private void DemandFreshFor(Actor actor, MemberRole role)
    {
        if (role == MemberRole.Admin)
        {
            Authority.DemandFresh(actor, time.GetUtcNow());
        }
    }

    internal static void DemandOwner(PolicyState state, Actor actor, MemberKind kind, Guid? owner)
    {
        if (kind != MemberKind.Service)
        {
            return;
        }

        if (owner is not { } id)
        {
            // What the operator adds, the operator answers for.
            Authority.Demand(actor.Kind == ActorKind.Operator, "Say which person answers for this service.");
            return;
        }

        Authority.Demand(id == actor.MemberId || Authority.IsAdmin(state, actor), "Only an admin can make somebody else answer for a service.");
        Authority.Demand(state.RequireMember(id).Kind == MemberKind.Person, "A person must answer for a service, not another service.");
    }
}
