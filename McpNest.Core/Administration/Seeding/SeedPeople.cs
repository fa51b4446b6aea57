using McpNest.Core.Policy;

namespace McpNest.Core.Administration.Seeding;

/// <summary>Plans the members and groups of a file.</summary>
internal static class SeedPeople
{
    private static readonly AddMemberValidator s_validator = new();

    public static void Plan(SeedPlan plan, SeedNames names, Actor actor, SeedFile file, DateTimeOffset now)
    {
        SeedBook.DemandDistinct(file.Members.Select(entry => (entry.Where, AddMemberValidator.KeyOf(entry.Email))));
        SeedBook.DemandDistinct(file.Groups.Select(entry => (entry.Where, GroupRows.KeyOf(entry.Name))));

        // Persons first: services name them as owners.
        foreach (var entry in file.Members.OrderBy(entry => entry.Kind == MemberKind.Service))
        {
            if (names.FindMember(entry.Email) is { } known)
            {
                Update(plan, names, entry, plan.State.Members[known]);
            }
            else
            {
                Add(plan, names, actor, entry, now);
            }
        }

        foreach (var entry in file.Groups)
        {
            PlanGroup(plan, names, entry);
        }
    }

    private static void Add(SeedPlan plan, SeedNames names, Actor actor, SeedMember entry, DateTimeOffset now)
    {
        var request = new AddMember
        {
            Email = entry.Email,
            Name = entry.Name ?? "",
            Role = entry.Role ?? MemberRole.Member,
            Kind = entry.Kind ?? MemberKind.Person,
            OwnerId = entry.Owner is { } owner ? names.Member(entry.Where, owner) : null,
        };
        SeedPlan.At(entry.Where, () =>
        {
            s_validator.Demand(request);
            PeopleBook.DemandOwner(plan.State, actor, request.Kind, request.OwnerId);
        });
        var id = Guid.CreateVersion7();
        names.Add(id, entry.Email, MemberRows.NameOf(entry.Email, request.Name));
        plan.Add(
            entry.Where, new Change.MemberAdded(id, request.Kind, request.Role, request.OwnerId), entry.Email,
            (db, token) => MemberRows.AddAsync(db, id, request.Email, request.Name, now, token));
    }

    private static void Update(SeedPlan plan, SeedNames names, SeedMember entry, Member member)
    {
        if (entry.Kind is { } kind && kind != member.Kind)
        {
            throw new NestException($"{entry.Where}: a {WireName.Of(member.Kind)} cannot become a {WireName.Of(kind)}; remove the member and add it anew.");
        }

        if (entry.Owner is { } owner && names.Member(entry.Where, owner) != member.OwnerId)
        {
            throw new NestException($"{entry.Where}: the owner of a service cannot change; remove the member and add it anew.");
        }

        var (role, name) = (entry.Role ?? member.Role, MemberRows.NameOf(entry.Email, entry.Name ?? names.NameOf(member.Id)));
        SeedPlan.At(entry.Where, () => s_validator.Demand(
            new AddMember { Email = entry.Email, Name = name, Role = role, Kind = member.Kind, OwnerId = member.OwnerId }));
        if (name != names.NameOf(member.Id))
        {
            plan.Add(
                entry.Where, new Change.MemberRenamed(member.Id), $"{entry.Email}: {name}",
                (db, token) => MemberRows.RenameAsync(db, member.Id, name, token));
        }

        if (role != member.Role)
        {
            plan.Add(entry.Where, new Change.MemberRoleSet(member.Id, role), $"{entry.Email}: {WireName.Of(role)}");
        }
    }

    private static void PlanGroup(SeedPlan plan, SeedNames names, SeedGroup entry)
    {
        SeedPlan.At(entry.Where, () => GroupRows.DemandName(entry.Name));
        if (names.FindGroup(entry.Name) is not { } id)
        {
            id = Guid.CreateVersion7();
            names.AddGroup(id, entry.Name);
            plan.Add(entry.Where, new Change.GroupAdded(id), entry.Name, (db, token) => GroupRows.AddAsync(db, id, entry.Name, token));
        }

        if (entry.Members is { } emails)
        {
            var members = emails.Select(email => names.Member(entry.Where, email)).Distinct().ToArray();
            if (!plan.State.Groups[id].Members.SetEquals(members))
            {
                plan.Add(entry.Where, new Change.GroupMembersSet(id, [.. members]), $"{entry.Name}: {members.Length} members");
            }
        }
    }
}
