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
        Url = request.Transport == ServerTransport.Http ? new Uri(request.Url!) : null,
        Command = request.Transport == ServerTransport.Stdio ? request.Command : null,
        Args = request.Args.IsDefault ? [] : request.Args,
        Headers = request.Headers,
        Environment = request.Environment,
    };

    /// <summary>The target with those stored secrets that it does not give itself.</summary>
    public static ServerTarget KeepingSecretsOf(this ServerTarget next, ServerTarget stored) =>
        next.Transport != stored.Transport ? next : next with
        {
            Headers = stored.Headers.WithComparers(StringComparer.OrdinalIgnoreCase).SetItems(next.Headers),
            Environment = stored.Environment.SetItems(next.Environment),
        };

    public static bool IsSameAs(this ServerTarget one, ServerTarget other) =>
        one.Hash() == other.Hash() && HasSame(one.Headers, other.Headers) && HasSame(one.Environment, other.Environment);

    /// <summary>What a person approves, in full: the address, or the command line with all its arguments.</summary>
    public static string InWords(this ServerTarget target) =>
        target.Url is { } url ? $"http {url.AbsoluteUri}" : $"stdio {string.Join(' ', [target.Command, .. target.Args])}";

    /// <summary>Writes a server's row and replaces all its secrets.</summary>
    public static async Task WriteAsync(
        NestDbContext db, NestKey key, Guid serverId, ServerTarget target, DateTimeOffset now, CancellationToken cancellationToken)
    {
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
        await db.Secrets.Where(secret => secret.ServerId == serverId).ExecuteDeleteAsync(cancellationToken);
        db.Secrets.AddRange(target.Headers.Select(header => Seal(key, serverId, SecretPlace.Header, header)));
        db.Secrets.AddRange(target.Environment.Select(entry => Seal(key, serverId, SecretPlace.Environment, entry)));
    }

    private static bool HasSame(ImmutableSortedDictionary<string, string> one, ImmutableSortedDictionary<string, string> other) =>
        one.Count == other.Count && one.All(entry => other.TryGetValue(entry.Key, out var value) && value == entry.Value);

    private static SecretRow Seal(NestKey key, Guid serverId, string kind, KeyValuePair<string, string> secret) => new()
    {
        Id = Guid.CreateVersion7(),
        ServerId = serverId,
        Kind = kind,
        Name = secret.Key,
        Sealed = key.Seal(secret.Value, SecretPlace.Of(serverId, kind, secret.Key)),
        Tail = secret.Value.Length >= ShortestWithTail ? secret.Value[^4..] : "",
    };
}
