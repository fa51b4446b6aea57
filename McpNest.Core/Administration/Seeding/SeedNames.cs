using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Administration.Seeding;

/// <summary>Who and what the names in a file stand for: those the nest knows, and those the file adds.</summary>
internal sealed class SeedNames
{
    private readonly Dictionary<string, Guid> _members = [];
    private readonly Dictionary<Guid, string> _names = [];
    private readonly Dictionary<string, Guid> _groups = new() { [GroupRows.KeyOf(GroupRows.Everyone)] = Policy.Group.EveryoneId };

    public static async Task<SeedNames> ReadAsync(NestDbContext db, PolicyState state, CancellationToken cancellationToken)
    {
        var names = new SeedNames();
        foreach (var row in await db.Members.AsNoTracking().Where(row => !row.Removed).ToListAsync(cancellationToken))
        {
            if (state.Members.ContainsKey(row.Id))
            {
                names.Add(row.Id, row.Email, row.Name);
            }
        }

        foreach (var row in await db.Groups.AsNoTracking().ToListAsync(cancellationToken))
        {
            if (state.Groups.ContainsKey(row.Id))
            {
                names.AddGroup(row.Id, row.Name);
            }
        }

        return names;
    }

    public void Add(Guid id, string email, string name)
    {
        _members[AddMemberValidator.KeyOf(email)] = id;
        _names[id] = name;
    }

    public void AddGroup(Guid id, string name) => _groups[GroupRows.KeyOf(name)] = id;

    public Guid? FindMember(string email) => _members.TryGetValue(AddMemberValidator.KeyOf(email), out var id) ? id : null;

    public Guid? FindGroup(string name) => _groups.TryGetValue(GroupRows.KeyOf(name), out var id) ? id : null;

    public string NameOf(Guid memberId) => _names[memberId];

    public string EmailOf(Guid memberId) => _members.First(member => member.Value == memberId).Key;

    public Guid Member(string where, string email) => FindMember(email)
        ?? throw new NestException($"{where}: there is no member with the address {email}; add them to members.");

    public Guid Group(string where, string name) => FindGroup(name)
        ?? throw new NestException($"{where}: there is no group named {name}; add it to groups.");
}
