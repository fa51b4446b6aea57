using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Administration;

/// <summary>Rules and rows for the names of groups.</summary>
internal static class GroupRows
{
    /// <summary>Name of the group that contains every member.</summary>
    public const string Everyone = "Everyone";

    public static string KeyOf(string name) => name.Trim().ToLowerInvariant();

    public static void DemandName(string name)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Trim().Length > 60 || !Validation.IsPrintable(name))
        {
            throw new NestException("Enter a group name of 1 to 60 visible characters.");
        }

        if (KeyOf(name) == KeyOf(Everyone))
        {
            throw new NestException("Everyone always contains every member and cannot be changed; choose another name.");
        }
    }

    public static async Task AddAsync(NestDbContext db, Guid id, string name, CancellationToken cancellationToken)
    {
        var key = KeyOf(name);
        if (await db.Groups.AnyAsync(row => row.NameKey == key, cancellationToken))
        {
            throw new NestException($"A group named {name.Trim()} exists already.");
        }

        db.Groups.Add(new GroupRow { Id = id, Name = name.Trim(), NameKey = key });
    }

    public static async Task RenameAsync(NestDbContext db, Guid id, string name, CancellationToken cancellationToken)
    {
        var key = KeyOf(name);
        if (await db.Groups.AnyAsync(row => row.NameKey == key && row.Id != id, cancellationToken))
        {
            throw new NestException($"A group named {name.Trim()} exists already.");
        }

        if (await db.Groups.FindAsync([id], cancellationToken) is { } row)
        {
            (row.Name, row.NameKey) = (name.Trim(), key);
        }
    }
}
