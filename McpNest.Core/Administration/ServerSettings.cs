using System.Collections.Immutable;
using System.Text.Json;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Core.Upstreams;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Administration;

/// <summary>A server's settings on their way between a request, what is dialled, and the rows that keep them.</summary>
internal static class ServerSettings
{
    /// <summary>Values this long show their last characters; of shorter ones that would be too much.</summary>
    private const int ShortestWithTail = 12;

    public static ServerTarget ToTarget(this AddServer request) => new()
    {
        Transport = request.Transport,
        Url = request.Transport == ServerTransport.Stdio ? null : new Uri(request.Url!),
        Command = request.Transport == ServerTransport.Stdio ? request.Command : null,
        Args = request.Args.IsDefault ? [] : request.Args,
        Headers = request.Headers,
        Environment = request.Environment,
    };

    /// <summary>The target with those stored secrets that it does not give itself.</summary>
    public static ServerTarget KeepingSecretsOf(this ServerTarget next, ServerTarget stored) =>
        (next.Url is null) != (stored.Url is null) ? next : next with
        {
            Headers = stored.Headers.WithComparers(StringComparer.OrdinalIgnoreCase).SetItems(next.Headers),
            Environment = stored.Environment.SetItems(next.Environment),
        };

    public static bool IsSameAs(this ServerTarget one, ServerTarget other) =>
        one.Hash() == other.Hash() && HasSame(one.Headers, other.Headers) && HasSame(one.Environment, other.Environment);

    /// <summary>What a person approves, in full: the address, or the command line with all its arguments.</summary>
    public static string InWords(this ServerTarget target) =>
        $"{WireName.Of(target.Transport)} {(target.Url is { } url ? url.AbsoluteUri : string.Join(' ', [target.Command, .. target.Args]))}";

    /// <summary>Refuses settings that say nothing, or too much, about where a member's own token goes.</summary>
    public static void DemandPlaceOfToken(this ServerTarget target, CredentialKind credential)
    {
        var place = target.Headers.Concat(target.Environment)
            .Where(entry => entry.Value.Contains(ServerTarget.MemberMark, StringComparison.Ordinal))
            .Select(entry => entry.Key)
            .FirstOrDefault();
        if (credential == CredentialKind.Member && place is null)
        {
            throw new NestException($"Say where each member's own token goes: write {ServerTarget.MemberMark} into the value of a header or an environment entry, for example Bearer {ServerTarget.MemberMark} for Authorization.");
        }

        if (credential != CredentialKind.Member && place is not null)
        {
            throw new NestException($"{ServerTarget.MemberMark} in {place} stands for each member's own token; choose the credential member, or write the shared value there.");
        }
    }

    /// <summary>Refuses to write over what somebody else wrote after <paramref name="read"/> was read.</summary>
    /// <exception cref="NestException">Somebody did.</exception>
    public static async Task DemandUnmovedAsync(
        NestDbContext db, ServerTargets targets, Guid serverId, ServerTarget read, CancellationToken cancellationToken)
    {
        if (!(await targets.ReadAsync(db, serverId, cancellationToken)).IsSameAs(read))
        {
            throw new NestException("Somebody changed this server's settings at the same moment; look again and repeat.");
        }
    }

    /// <summary>
    /// Writes a server's row and replaces all its secrets; a day that was noted stays with a value that stays. Members' own tokens were given for what was there before: they stay only if
    /// that stays, as in the policy.
    /// </summary>
    /// <param name="stored">What was there before; null when nothing of it stays.</param>
    public static async Task WriteAsync(
        NestDbContext db, NestKey key, Guid serverId, ServerTarget target, CredentialKind credential, DateTimeOffset now, CancellationToken cancellationToken,
        ServerTarget? stored = null)
    {
        if (credential != CredentialKind.Member || await StoredHashAsync(db, serverId, cancellationToken) != target.Hash())
        {
            await db.MemberSecrets.Where(secret => secret.ServerId == serverId).ExecuteDeleteAsync(cancellationToken);
        }

        var row = await db.Servers.FindAsync([serverId], cancellationToken);
        if (row is null)
        {
            row = new ServerRow { Id = serverId, AddedAt = now };
            db.Servers.Add(row);
        }

        row.Transport = WireName.Of(target.Transport);
        row.Url = target.Url?.AbsoluteUri;
        row.Command = target.Command;
        row.ArgsJson = target.Transport == ServerTransport.Stdio ? JsonSerializer.Serialize(target.Args) : null;
        var ends = await db.Secrets.AsNoTracking()
            .Where(secret => secret.ServerId == serverId && secret.EndsOn != null)
            .ToListAsync(cancellationToken);
        await db.Secrets.Where(secret => secret.ServerId == serverId).ExecuteDeleteAsync(cancellationToken);
        List<SecretRow> rows =
        [
            .. target.Headers.Select(header => Seal(key, serverId, SecretPlace.Header, header)),
            .. target.Environment.Select(entry => Seal(key, serverId, SecretPlace.Environment, entry)),
        ];
        foreach (var kept in rows.Where(kept => stored is not null && HasStayed(kept.Kind, kept.Name, stored, target)))
        {
            kept.EndsOn = ends.Find(noted => noted.Kind == kept.Kind && noted.Name == kept.Name)?.EndsOn;
        }

        db.Secrets.AddRange(rows);
    }

    /// <summary>The <see cref="ServerTarget.Hash"/> of what is stored now; it needs no secret. Null when there is no such server.</summary>
    public static async Task<string?> StoredHashAsync(NestDbContext db, Guid serverId, CancellationToken cancellationToken)
    {
        var row = await db.Servers.AsNoTracking().SingleOrDefaultAsync(server => server.Id == serverId, cancellationToken);
        if (row is null)
        {
            return null;
        }

        var names = await db.Secrets.AsNoTracking()
            .Where(secret => secret.ServerId == serverId)
            .Select(secret => new { secret.Kind, secret.Name })
            .ToListAsync(cancellationToken);
        return new ServerTarget
        {
            Transport = row.Transport is { } text && WireName.TryParse<ServerTransport>(text, out var transport) ? transport
                : row.Url is null ? ServerTransport.Stdio : ServerTransport.Http,
            Url = row.Url is null ? null : new Uri(row.Url),
            Command = row.Command,
            Args = row.ArgsJson is null ? [] : JsonSerializer.Deserialize<ImmutableArray<string>>(row.ArgsJson),
            Headers = Names(SecretPlace.Header),
            Environment = Names(SecretPlace.Environment),
        }.Hash();

        ImmutableSortedDictionary<string, string> Names(string kind) =>
            names.Where(secret => secret.Kind == kind).ToImmutableSortedDictionary(secret => secret.Name, _ => "", StringComparer.Ordinal);
    }

    /// <summary>The last four characters of a secret, for recognition.</summary>
    public static string TailOf(string secret) => secret.Length >= ShortestWithTail ? secret[^4..] : "";

    private static bool HasSame(ImmutableSortedDictionary<string, string> one, ImmutableSortedDictionary<string, string> other) =>
        one.Count == other.Count && one.All(entry => other.TryGetValue(entry.Key, out var value) && value == entry.Value);

    private static bool HasStayed(string kind, string name, ServerTarget stored, ServerTarget next)
    {
        var (old, now) = kind == SecretPlace.Header ? (stored.Headers, next.Headers) : (stored.Environment, next.Environment);
        return old.TryGetValue(name, out var was) && now.TryGetValue(name, out var value) && was == value;
    }

    private static SecretRow Seal(NestKey key, Guid serverId, string kind, KeyValuePair<string, string> secret) => new()
    {
        Id = Guid.CreateVersion7(),
        ServerId = serverId,
        Kind = kind,
        Name = secret.Key,
        Sealed = key.Seal(secret.Value, SecretPlace.Of(serverId, kind, secret.Key)),
        Tail = TailOf(secret.Value),
    };
}
