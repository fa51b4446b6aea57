using McpNest.Core.Policy;

namespace McpNest.Core.Upstreams;

/// <summary>What a connection belongs to: a server, and the account the server sees behind it.</summary>
internal readonly record struct ConnectionKey(Guid ServerId, CredentialKind Credential)
{
    public static ConnectionKey Of(UpstreamServer server) => new(server.Id, server.Credential);
}
