using System.Collections.Immutable;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using McpNest.Core.Upstreams;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Administration;

/// <summary>Single secrets of a server: put in, replaced or taken away one by one, and never read back.</summary>
public sealed partial class ServersBook
{
    /// <summary>Adds or replaces one header (remote) or environment entry (hosted). A new name waits for another launch approval, a new value does not.</summary>
    /// <param name="endsOn">The day the value ends where it was made; null when that is not known.</param>
    public Task SetSecretAsync(
        Actor actor, Guid serverId, string name, string value, CancellationToken cancellationToken, DateOnly? endsOn = null) =>
        ChangeSecretsAsync(
            actor, serverId, (names, entries) => Replaced(entries.WithComparers(names), name.Trim(), value), cancellationToken, (name.Trim(), endsOn));

    /// <summary>Notes the day a stored header or environment entry ends where it was made, or that it is not known.</summary>
    /// <exception cref="NestException">The day is past, or there is no such entry.</exception>
    public async Task SetSecretEndAsync(Actor actor, Guid serverId, string name, DateOnly? endsOn, CancellationToken cancellationToken)
    {
        await DemandManagedAsync(actor, serverId, "say when its secrets end", cancellationToken);
        CredentialEnd.Demand(endsOn, time.GetUtcNow());
        await journal.CommitAsync(actor, [new Change.CredentialEndSet(serverId, null, endsOn)], WriteAsync, cancellationToken);

        async Task WriteAsync(NestDbContext db, CancellationToken cancel)
        {
            var row = await db.Secrets.SingleOrDefaultAsync(row => row.ServerId == serverId && row.Name == name, cancel);
            (row ?? throw new NestException($"{name} is not there (any more).")).EndsOn = endsOn;
        }
    }

    /// <summary>Forgets one header or environment entry.</summary>
    public Task RemoveSecretAsync(Actor actor, Guid serverId, string name, CancellationToken cancellationToken) =>
        ChangeSecretsAsync(
            actor, serverId,
            (_, entries) => entries.Remove(name) is var rest && rest.Count < entries.Count ? rest : throw new NestException($"{name} is not there (any more)."),
            cancellationToken);

    // Headers are the same in any letters; the name stays as it was written last.
    private static ImmutableSortedDictionary<string, string> Replaced(ImmutableSortedDictionary<string, string> entries, string name, string value) =>
        entries.Remove(name).Add(name, value).WithComparers(StringComparer.Ordinal);

    private async Task ChangeSecretsAsync(
        Actor actor, Guid serverId, Func<StringComparer, ImmutableSortedDictionary<string, string>, ImmutableSortedDictionary<string, string>> change,
        CancellationToken cancellationToken, (string Name, DateOnly? Day)? ends = null)
    {
        var server = await DemandManagedAsync(actor, serverId, "change its secrets", cancellationToken);
        CredentialEnd.Demand(ends?.Day, time.GetUtcNow());
        var stored = await targets.ReadAsync(serverId, cancellationToken);
        var next = stored.Transport == ServerTransport.Stdio
            ? stored with { Environment = change(StringComparer.Ordinal, stored.Environment) }
            : stored with { Headers = change(StringComparer.OrdinalIgnoreCase, stored.Headers) };
        s_validator.Demand(new AddServer
        {
            Slug = server.Slug,
            Transport = next.Transport,
            Url = next.Url?.AbsoluteUri,
            Command = next.Command,
            Args = next.Args,
            Headers = next.Headers,
            Environment = next.Environment,
            TimeoutSeconds = server.TimeoutSeconds,
            Credential = server.Credential,
        });
        next.DemandPlaceOfToken(server.Credential);
        var reconfigured = new Change.ServerReconfigured(serverId, next.Transport, server.OwnerId, next.Hash(), server.TimeoutSeconds)
        {
            Credential = server.Credential,
            Bare = server.Bare,
            Seen = server.Revision,
        };
        var kind = next.Transport == ServerTransport.Stdio ? SecretPlace.Environment : SecretPlace.Header;
        var end = ends is ({ } name, { } day) ? new SecretEnd(new Change.CredentialEndSet(serverId, null, day), kind, name) : null;
        await CommitAsync(actor, reconfigured, serverId, next, server.Credential, cancellationToken, stored, end);
        await pool.DisconnectAsync(serverId);
    }
}
