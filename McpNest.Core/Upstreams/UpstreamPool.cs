using System.Text.Json.Nodes;
using McpNest.Core.Journal;
using McpNest.Core.Policy;

namespace McpNest.Core.Upstreams;

/// <summary>STUB, being written.</summary>
public sealed class UpstreamPool : IAsyncDisposable
{
    /// <summary>Makes sure the server is connected and its definitions have just been read; cheap when it is.</summary>
    /// <returns>Null when ready, else one sentence why not.</returns>
    public Task<string?> EnsureConnectedAsync(Guid serverId, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Relays one request (the permit's method) and waits for the answer, for the server's timeout at most.</summary>
    /// <param name="parameters">The request's <c>params</c>, with the server's own tool name in place.</param>
    public Task<UpstreamReply> CallAsync(NestJournal.Permit permit, JsonObject parameters, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Connects if needed, reads all definitions, and has them recorded.</summary>
    /// <exception cref="NestException">The server cannot be reached or breaks the protocol; one sentence says what to do.</exception>
    public Task<ServerDiscovery> DiscoverAsync(Guid serverId, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Connects for this once, reads all definitions, disconnects, and records nothing. For a server that is not stored yet.</summary>
    /// <param name="server">As it would become; a hosted one with its launch approved.</param>
    /// <exception cref="NestException">The server cannot be reached or breaks the protocol; one sentence says what to do.</exception>
    public Task<ServerDiscovery> ProbeAsync(UpstreamServer server, ServerTarget target, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Closes the connections of one server, so that the next use starts afresh with its present settings.</summary>
    public Task DisconnectAsync(Guid serverId) => throw new NotImplementedException();

    public ServerHealth HealthOf(Guid serverId) => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
