using System.Collections.Immutable;
using System.Text.Json;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Upstreams;

/// <summary>Reads a server's <see cref="ServerTarget"/> from storage and unseals its secrets.</summary>
public sealed class ServerTargets(NestDatabase database, NestKey key)
{
    /// <exception cref="NestException">There is no such server, or a secret cannot be read.</exception>
    public async Task<ServerTarget> ReadAsync(Guid serverId, CancellationToken cancellationToken)
    {
        await using var context = database.CreateDbContext();
        var row = await context.Servers.AsNoTracking().SingleOrDefaultAsync(server => server.Id == serverId, cancellationToken)
            ?? throw new NestException("There is no such server; look at the list of servers.");
        var secrets = await context.Secrets.AsNoTracking().Where(secret => secret.ServerId == serverId).ToListAsync(cancellationToken);
        return new ServerTarget
        {
            Transport = row.Url is null ? ServerTransport.Stdio : ServerTransport.Http,
            Url = row.Url is null ? null : new Uri(row.Url),
            Command = row.Command,
            Args = row.ArgsJson is null ? [] : JsonSerializer.Deserialize<ImmutableArray<string>>(row.ArgsJson),
            Headers = Unseal(secrets, SecretPlace.Header),
            Environment = Unseal(secrets, SecretPlace.Environment),
        };
    }

    private ImmutableSortedDictionary<string, string> Unseal(IEnumerable<SecretRow> secrets, string kind) => secrets
        .Where(secret => secret.Kind == kind)
        .ToImmutableSortedDictionary(
            secret => secret.Name,
            secret => key.Unseal(secret.Sealed, SecretPlace.Of(secret.ServerId, kind, secret.Name)),
            StringComparer.Ordinal);
}
