using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Administration;

/// <summary>Writes the rows that hold names and addresses.</summary>
internal static class MemberRows
{
    /// <exception cref="NestException">The address is taken.</exception>
    public static async Task AddAsync(
        NestDbContext db, Guid id, string email, string name, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var key = AddMemberValidator.KeyOf(email);
        if (await db.Members.AnyAsync(row => row.EmailKey == key && !row.Removed, cancellationToken))
        {
            throw new NestException($"A member with the address {email.Trim()} exists already.");
        }

        db.Members.Add(new MemberRow { Id = id, Email = email.Trim(), EmailKey = key, Name = NameOf(email, name), AddedAt = now });
    }

    public static async Task RemoveAsync(NestDbContext db, Guid id, CancellationToken cancellationToken)
    {
        if (await db.Members.FindAsync([id], cancellationToken) is { } row)
        {
            row.Removed = true;
        }

        await db.MemberSecrets.Where(secret => secret.MemberId == id).ExecuteDeleteAsync(cancellationToken);
    }

    public static async Task RenameAsync(NestDbContext db, Guid id, string name, CancellationToken cancellationToken)
    {
        if (await db.Members.FindAsync([id], cancellationToken) is { } row)
        {
            row.Name = name;
        }
    }

    public static string NameOf(string email, string name) =>
        string.IsNullOrWhiteSpace(name) ? email.Trim()[..email.Trim().IndexOf('@')] : name.Trim();
}
