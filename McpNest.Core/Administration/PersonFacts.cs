using System.Text.Json;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Administration;

/// <summary>The part of a <see cref="PersonFile"/> that is not records: who they are, what they have and may do.</summary>
internal static class PersonFacts
{
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static async Task WriteAsync(
        Utf8JsonWriter json, NestDbContext db, PolicyState state, Guid memberId, PersonTraces person, AccountFacts? account,
        CancellationToken cancellationToken)
    {
        var member = state.Members.GetValueOrDefault(memberId);
        var groups = await db.Groups.AsNoTracking().ToDictionaryAsync(group => group.Id, group => group.Name, cancellationToken);
        var tokens = await db.MemberSecrets.AsNoTracking().Where(row => row.MemberId == memberId).ToListAsync(cancellationToken);
        var notes = await db.Reasons.AsNoTracking().ToListAsync(cancellationToken);

        Write(json, "member", new
        {
            Id = memberId,
            person.Row?.Email,
            person.Row?.Name,
            AddedAt = Text(person.Row?.AddedAt),
            Kind = Word(member?.Kind),
            Role = Word(member?.Role),
            member?.OwnerId,
            member?.Suspended,
            Removed = member is null,
            Erased = person.ErasedAt is not null,
        });
        Write(json, "agents", Agents(state, memberId, person));
        Write(json, "groups", state.Groups.Values.Where(group => group.Members.Contains(memberId))
            .Select(group => new { group.Id, Name = groups.GetValueOrDefault(group.Id) }));
        Write(json, "grants", state.Grants.Values.Where(grant => member is not null && state.Covers(grant.Subject, memberId)).Select(grant => new
        {
            grant.Id,
            To = grant.Subject == GrantSubject.Member(memberId) ? "member" : $"group:{GroupName(groups, grant.Subject.Id)}",
            Server = state.Servers[grant.Target.ServerId].Slug,
            Tool = grant.Target.ToolId is { } tool ? state.FindTool(CallTarget.Of(grant.Target.ServerId, tool))?.Name : "*",
            Effect = WireName.Of(grant.Effect),
            Until = Text(grant.Until),
        }));
        Write(json, "tokens", tokens.Select(row => new { Server = state.Servers.GetValueOrDefault(row.ServerId)?.Slug, row.Tail, SetAt = Text(row.SetAt), row.EndsOn }));
        Write(json, "answersFor", new
        {
            Services = state.Members.Values.Where(other => other.OwnerId == memberId).Select(other => other.Id),
            Servers = state.Servers.Values.Where(server => server.OwnerId == memberId).Select(server => server.Slug),
        });
        Write(json, "savedViews", (await db.SavedViews.AsNoTracking().Where(view => view.MemberId == memberId).ToListAsync(cancellationToken))
            .Select(view => new { view.Name, view.Query }));
        Write(json, "reasons", notes.Where(note => person.NotesAbout.Contains(note.Seq) || person.Redaction.Finds(note.Reason))
            .Select(note => new { note.Seq, note.Reason }));
        Write(json, "signIn", account is null ? null : new
        {
            account.Email,
            account.HasPassword,
            account.Identities,
            account.FailedAttempts,
            LockedUntil = Text(account.LockedUntil),
            LinksUntil = account.LinksUntil.Select(until => Text(until)),
            NoticeReadAt = Text(account.NoticeReadAt),
            Passkeys = account.Passkeys.Select(passkey => new { passkey.Name, MadeAt = Text(passkey.MadeAt) }),
            account.RecoveryCodesLeft,
            Sessions = account.Sessions.Select(session => new { BeganAt = Text(session.BeganAt), SeenAt = Text(session.SeenAt), ProvenAt = Text(session.ProvenAt), session.Way, session.Browser }),
        });
    }

    private static IEnumerable<object> Agents(PolicyState state, Guid memberId, PersonTraces person)
    {
        var rows = person.Agents.ToDictionary(row => row.Id);
        return state.Agents.Values.Where(agent => agent.MemberId == memberId).OrderBy(agent => agent.Id).Select(agent =>
        {
            var row = rows.GetValueOrDefault(agent.Id);
            return new
            {
                agent.Id,
                row?.Name,
                IssuedAt = Text(row?.IssuedAt),
                row?.KeyTail,
                ExpiresAt = Text(agent.ExpiresAt),
                agent.Revoked,
                LastUsedAt = Text(row?.LastUsedAt),
                row?.LastClient,
                row?.IssuedFor,
                row?.OtherClient,
                OtherClientAt = Text(row?.OtherClientAt),
                agent.Hides,
            };
        });
    }

    private static string? GroupName(Dictionary<Guid, string> groups, Guid id) => id == Group.EveryoneId ? GroupRows.Everyone : groups.GetValueOrDefault(id);

    private static string? Text(DateTimeOffset? instant) => instant is { } known ? UtcJsonConverter.ToText(known) : null;

    private static string? Word<T>(T? value)
        where T : struct, Enum => value is { } known ? WireName.Of(known) : null;

    private static void Write<T>(Utf8JsonWriter json, string name, T value)
    {
        json.WritePropertyName(name);
        JsonSerializer.Serialize(json, value, s_json);
    }
}
