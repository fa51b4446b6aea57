using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Administration;

/// <summary>Takes a person out of the rows beside the journal.</summary>
internal static class ErasedRows
{
    public static async Task EraseAsync(NestDbContext db, Guid memberId, PersonTraces person, CancellationToken cancellationToken)
    {
        await db.Members.Where(row => row.Id == memberId).ExecuteDeleteAsync(cancellationToken);
        await db.Agents.Where(row => row.MemberId == memberId).ExecuteDeleteAsync(cancellationToken);
        await foreach (var view in db.SavedViews.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (view.MemberId == memberId || person.Redaction.Finds(view.Query) || person.Redaction.Finds(view.Name))
            {
                db.SavedViews.Remove(view);
            }
        }

        await db.MemberSecrets.Where(row => row.MemberId == memberId).ExecuteDeleteAsync(cancellationToken);
        await foreach (var note in db.Reasons.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (person.NotesAbout.Contains(note.Seq))
            {
                db.Reasons.Remove(note);
            }
            else if (person.Redaction.Finds(note.Reason))
            {
                note.Reason = person.Redaction.Apply(note.Reason);
            }
        }

        var groups = await db.Groups.ToListAsync(cancellationToken);
        foreach (var group in groups.Where(group => person.Redaction.Finds(group.Name)))
        {
            var name = person.Redaction.Apply(group.Name);
            if (name.Length > 50 || groups.Exists(other => other != group && other.NameKey == GroupRows.KeyOf(name)))
            {
                name = $"(erased) {group.Id.ToString("N")[^6..]}";
            }

            (group.Name, group.NameKey) = (name, GroupRows.KeyOf(name));
        }
    }

    /// <summary>What names the person and has to stay as it is: others set it, and changing it would break it.</summary>
    public static async Task<IReadOnlyList<string>> StillNamedInAsync(
        NestDbContext db, Policy.PolicyState state, PersonTraces person, CancellationToken cancellationToken)
    {
        if (person.Row is not { } row)
        {
            return [];
        }

        var servers = await db.Servers.AsNoTracking().ToListAsync(cancellationToken);
        var named = servers
            .Where(server => person.Redaction.Finds(server.Url) || person.Redaction.Finds(server.Command) || person.Redaction.Finds(server.ArgsJson))
            .Select(server => $"the address or command line of the server {state.Servers.GetValueOrDefault(server.Id)?.Slug ?? $"{server.Id}"}")
            .ToList();
        var people = await db.Members.AsNoTracking().ToDictionaryAsync(other => other.Id, cancellationToken);
        named.AddRange(people.Values
            .Where(other => other.EmailKey != row.EmailKey && (person.Redaction.Finds(other.Name) || person.Redaction.Finds(other.Email)))
            .Select(other => $"the name or address of {other.Email}"));
        var agents = await db.Agents.AsNoTracking().Where(agent => agent.MemberId != row.Id).ToListAsync(cancellationToken);
        named.AddRange(agents
            .Where(agent => person.Redaction.Finds(agent.Name) || person.Redaction.Finds(agent.LastClient) || person.Redaction.Finds(agent.OtherClient))
            .Select(agent => $"an agent of {people.GetValueOrDefault(agent.MemberId)?.Email ?? $"{agent.MemberId}"}"));
        var isLong = row.Name.Length > 3; // a shorter one is in every text
        if (await db.Definitions.AnyAsync(
            definition => definition.Json.Contains(row.Email) || definition.Json.Contains(row.EmailKey) || (isLong && definition.Json.Contains(row.Name)), cancellationToken))
        {
            named.Add("the text of a tool, as its server sent it");
        }

        return named;
    }
}
