using System.Collections.Immutable;
using System.Text.Json;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Upstreams;

/// <summary>Reads a server's <see cref="ServerTarget"/> from storage and unseals its secrets.</summary>
public sealed class ServerTargets(NestDatabase database, NestKey key)
{
    /// <summary>As configured: <see cref="ServerTarget.MemberMark"/> stands where a member's token belongs.</summary>
    /// <exception cref="NestException">There is no such server, or a secret cannot be read.</exception>
    public async Task<ServerTarget> ReadAsync(Guid serverId, CancellationToken cancellationToken)
    {
        await using var context = database.CreateDbContext();
        return await ReadAsync(context, serverId, cancellationToken);
    }

    /// <summary>As it is dialled or launched for one member, with their own token; for the nest itself, without what needs one.</summary>
    /// <exception cref="NestException">There is no such server, a secret cannot be read, or the member has given no token.</exception>
    public async Task<ServerTarget> ReadAsync(Guid serverId, Guid? memberId, CancellationToken cancellationToken)
    {
        await using var context = database.CreateDbContext();
        var target = await ReadAsync(context, serverId, cancellationToken);
        if (memberId is not { } member || !target.WantsToken)
        {
            return target.For(token: null);
        }

        var secret = await context.MemberSecrets.AsNoTracking()
            .SingleOrDefaultAsync(row => row.ServerId == serverId && row.MemberId == member, cancellationToken)
            ?? throw new NestException("This server wants your own token, and you have given none; paste it in the console under Your tokens.");
        return target.For(key.Unseal(secret.Sealed, SecretPlace.OfMember(serverId, member)));
    }

    /// <summary>The same within a transaction, as it stands there.</summary>
    internal async Task<ServerTarget> ReadAsync(NestDbContext context, Guid serverId, CancellationToken cancellationToken)
    {
        var row = await context.Servers.AsNoTracking().SingleOrDefaultAsync(server => server.Id == serverId, cancellationToken)
            ?? throw new NestException("There is no such server; look at the list of servers.");
        var secrets = await context.Secrets.AsNoTracking().Where(secret => secret.ServerId == serverId).ToListAsync(cancellationToken);
        return new ServerTarget
        {
            Transport = TransportOf(row),
            Url = row.Url is null ? null : new Uri(row.Url),
            Command = row.Command,
            Args = row.ArgsJson is null ? [] : JsonSerializer.Deserialize<ImmutableArray<string>>(row.ArgsJson),
            Headers = Unseal(secrets, SecretPlace.Header),
            Environment = Unseal(secrets, SecretPlace.Environment),
        };
    }

    private static ServerTransport TransportOf(ServerRow row) =>
        row.Transport is { } name && WireName.TryParse(name, out ServerTransport transport) ? transport
        : row.Url is null ? ServerTransport.Stdio
        : ServerTransport.Http;

    private ImmutableSortedDictionary<string, string> Unseal(IEnumerable<SecretRow> secrets, string kind) => secrets
        .Where(secret => secret.Kind == kind)
        .ToImmutableSortedDictionary(
            secret => secret.Name,
            secret => key.Unseal(secret.Sealed, SecretPlace.Of(secret.ServerId, kind, secret.Name)),
            StringComparer.Ordinal);
}
